# make bench: measures on generated actions, through the library beside a plain FTS5 table, then
# through nginx.  N= changes the sizes (make bench N=1000000).

BENCH_PACKAGES = nodejs wrk
N ?= 2000 100000
BENCH_OBJECTS = $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard tests/bench/*.c)))

$(BUILD)/bench/bench: $(BENCH_OBJECTS) $(BUILD)/libsearch.a
	@mkdir -p $(@D)
	@echo "  LINK    $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(SEARCH_LIBS)

.PHONY: bench
bench: ## measure on generated actions (N="2000 100000")
	$(call install_packages,$(BUILD_PACKAGES) $(RUN_PACKAGES) $(BENCH_PACKAGES))
	@$(MAKE) --no-print-directory all $(BUILD)/bench/bench
	@mkdir -p $(BUILD)/bench/data
	@$(BUILD)/bench/bench $(BUILD)/bench/data $(N)
	@BUILD="$(abspath $(BUILD))" node tests/bench/traffic.mjs $(BUILD)/bench/data $(N)
