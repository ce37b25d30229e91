# The same units and programs, built with sanitizers under build/asan: any report, crash or hang
# fails.

ASAN_BUILD = $(BUILD)/asan
ASAN_MAKE = $(MAKE) --no-print-directory BUILD=$(ASAN_BUILD) \
	OPTIMISE='-O1 -g -fno-omit-frame-pointer' \
	SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=all -U_FORTIFY_SOURCE'
# A report ends the program with a status of its own, which no program of ours uses.
ASAN_ENVIRONMENT = ASAN_OPTIONS=exitcode=99:detect_leaks=1:detect_stack_use_after_return=1 \
	UBSAN_OPTIONS=print_stacktrace=1
# Of a large corpus, one document in so many: make check must stay short.
ASAN_SAMPLE ?= 1

.PHONY: check-asan
check-asan: ## units and importer under sanitizers, over every corpus
	$(call install_packages,$(BUILD_PACKAGES) $(CHECK_PACKAGES))
	+@$(ASAN_MAKE) all
	+@$(ASAN_ENVIRONMENT) LSAN_OPTIONS=suppressions=tests/asan/leaks.supp:print_suppressions=0 \
		$(ASAN_MAKE) check-unit
	@$(ASAN_ENVIRONMENT) BUILD="$(abspath $(ASAN_BUILD))" ASAN_SAMPLE=$(ASAN_SAMPLE) \
		node tests/system/run.mjs tests/asan/documents.test.mjs
