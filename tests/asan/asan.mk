# The same units, programs and system tests, built with sanitizers under build/asan: any report,
# crash or hang fails.

ASAN_BUILD = $(BUILD)/asan
ASAN_REPORTS = $(abspath $(ASAN_BUILD))/reports
ASAN_MAKE = $(MAKE) --no-print-directory BUILD=$(ASAN_BUILD) \
	OPTIMISE='-O1 -g -fno-omit-frame-pointer' \
	SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=all -U_FORTIFY_SOURCE'
# A report ends the program with a status of its own, which no program of ours uses.
ASAN_OPTIONS = exitcode=99:detect_leaks=1:detect_stack_use_after_return=1
ASAN_NODE = BUILD="$(abspath $(ASAN_BUILD))" NPM="$(abspath $(BUILD))/npm" node tests/system/run.mjs
# Not those that bound memory, which shadow memory exceeds, nor those that kill workers.
ASAN_SYSTEM ?= bit_rot calendar discovery feeds http_answers http_attacks importer_faults importer_identity importer_runs \
	importer_time importer_tolerance importer_transport importer_twins publication site_faults
# How often what is random happens there.
ASAN_RANDOM = KILLS=20 FLIPS=30

# Many documents in one process, so that a whole corpus can be afforded.
$(BUILD)/documents: tests/asan/documents.c $(BUILD)/libimport.a $(BUILD)/libsearch.a
	@mkdir -p $(@D)
	@echo "  LINK    $@"
	@$(CC) $(CPPFLAGS) $(IMPORT_CPPFLAGS) $(CFLAGS) -MMD -MP -MF $@.d -MT '$$(BUILD)/documents' -o $@ $(filter %.c %.a,$^) $(LDFLAGS) $(IMPORT_LIBS)

.PHONY: check-asan
check-asan: $(BUILD)/npm/installed ## units, programs and corpora under sanitizers
	$(call install_packages,$(BUILD_PACKAGES) $(CHECK_PACKAGES))
	+@$(ASAN_MAKE) $(PARALLEL) all units $(ASAN_BUILD)/documents
	+@ASAN_OPTIONS=$(ASAN_OPTIONS) UBSAN_OPTIONS=print_stacktrace=1 \
		LSAN_OPTIONS=suppressions=tests/asan/leaks.supp:print_suppressions=0 $(ASAN_MAKE) check-unit
	@ASAN_OPTIONS=$(ASAN_OPTIONS) UBSAN_OPTIONS=print_stacktrace=1 FILE_LIMIT_MS=1800000 \
		$(ASAN_NODE) tests/asan/documents.test.mjs
	@rm -rf $(ASAN_REPORTS) && mkdir -p $(ASAN_REPORTS)
	@ASAN_OPTIONS=$(ASAN_OPTIONS):log_path=$(ASAN_REPORTS)/asan \
		UBSAN_OPTIONS=print_stacktrace=1:log_path=$(ASAN_REPORTS)/ubsan \
		$(ASAN_RANDOM) $(ASAN_NODE) $(ASAN_SYSTEM:%=tests/system/%.test.mjs)
	@cat $(ASAN_REPORTS)/* 2>/dev/null; test -z "$$(ls $(ASAN_REPORTS))" || \
		{ echo "check-asan: the reports above are in $(ASAN_REPORTS)"; exit 1; }
