# make fuzz: libFuzzer on what reads foreign bytes.  A harness is tests/fuzz/fuzz_NAME.c with
# seeds in tests/fuzz/seeds/NAME; the inputs that it finds stay in build/fuzz/corpus/NAME.
# FUZZ_SECONDS=600 gives each ten minutes, FUZZ=NAME runs one alone.

FUZZ_PACKAGES = clang
FUZZ_SECONDS ?= 60
FUZZ ?= $(patsubst tests/fuzz/fuzz_%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
# Documents of others, where they are at hand: seeds that stay where they are.
FUZZ_SEEDS_document = $(wildcard ../shared/corpus/feeds)
FUZZ_SEEDS_feed = $(wildcard ../shared/corpus/feeds ../shared/corpus/french/rss)
FUZZ_SEEDS_mapping = $(wildcard ../shared/corpus/french)
# Longer ones are cut: what is long is slow, and says nothing new.
FUZZ_BYTES_MAX = 32768
FUZZ_BUILD = $(BUILD)/fuzz
FUZZ_MAKE = $(MAKE) --no-print-directory BUILD=$(FUZZ_BUILD) CC=clang WARNINGS= \
	OPTIMISE='-O1 -g -fno-omit-frame-pointer' \
	SANITIZE='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all'

$(BUILD)/harness/%: tests/fuzz/fuzz_%.c $(BUILD)/libimport.a $(BUILD)/libfcgi-room.a $(BUILD)/libsearch.a
	@mkdir -p $(@D)
	@echo "  FUZZ    $@"
	@$(CC) $(CPPFLAGS) $(IMPORT_CPPFLAGS) $(CFLAGS) -MMD -MP -MF $@.d -o $@ $(filter %.c %.a,$^) $(LDFLAGS) -fsanitize=fuzzer -lfcgi $(IMPORT_LIBS)

.PHONY: fuzz
fuzz: ## run every fuzzer for FUZZ_SECONDS
	$(call install_packages,$(BUILD_PACKAGES) $(FUZZ_PACKAGES))
	+@$(FUZZ_MAKE) $(patsubst %,$(FUZZ_BUILD)/harness/%,$(FUZZ))
	@for name in $(FUZZ); do \
		more=; $(foreach f,$(FUZZ),test $$name != $(f) || more="$(FUZZ_SEEDS_$(f))";) \
		mkdir -p $(FUZZ_BUILD)/corpus/$$name; log=$(FUZZ_BUILD)/$$name.log; \
		$(FUZZ_BUILD)/harness/$$name -max_total_time=$(FUZZ_SECONDS) -timeout=10 -max_len=$(FUZZ_BYTES_MAX) \
			-print_final_stats=1 -artifact_prefix=$(FUZZ_BUILD)/$$name- \
			$(FUZZ_BUILD)/corpus/$$name tests/fuzz/seeds/$$name $$more >$$log 2>&1 || \
			{ tail -40 $$log; echo "fuzz: $$name failed"; exit 1; }; \
		sed -n "s/^stat::number_of_executed_units: *\([1-9]\)/fuzz: $$name stood \1/p" $$log | \
			grep . || { echo "fuzz: $$name ran nothing"; exit 1; }; \
	done
