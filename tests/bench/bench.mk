# make bench: measures on generated actions, through the library beside a plain FTS5 table, then
# through nginx.  N= changes the sizes (make bench N=1000000).

BENCH_PACKAGES = nodejs wrk libxml2-utils
N ?= 2000 100000
# The importer's documents: an RSS of so many MB (make bench FEED_MB=1000), and so many native actions.
FEED_MB ?= 100
NATIVE_ACTIONS ?= 100000
BENCH_OBJECTS = $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard tests/bench/*.c)))

$(BUILD)/bench/bench: $(BENCH_OBJECTS) $(BUILD)/libsearch.a
	@mkdir -p $(@D)
	@echo "  LINK    $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(SEARCH_LIBS)

$(BUILD)/bench/parts: $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/bench/import/*.c)) \
		$(filter-out $(BUILD)/tests/bench/bench.o,$(BENCH_OBJECTS)) $(BUILD)/libimport.a \
		$(BUILD)/libfcgi-room.a $(BUILD)/libsearch.a
	@mkdir -p $(@D)
	@echo "  LINK    $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(IMPORT_LIBS) $(FCGI_LIBS)

.PHONY: bench bench-import
bench: ## measure on generated actions (N="2000 100000")
	$(call install_packages,$(BUILD_PACKAGES) $(RUN_PACKAGES) $(BENCH_PACKAGES))
	@$(MAKE) --no-print-directory all $(BUILD)/bench/bench
	@mkdir -p $(BUILD)/bench/data
	@$(BUILD)/bench/bench $(BUILD)/bench/data $(N)
	@BUILD="$(abspath $(BUILD))" node tests/bench/traffic.mjs $(BUILD)/bench/data $(N)
	@$(MAKE) --no-print-directory bench-import

bench-import: all $(BUILD)/bench/parts ## the importer alone: reading, memory, to a published index
	@mkdir -p $(BUILD)/bench/data
	@BUILD="$(abspath $(BUILD))" node tests/bench/import.mjs $(BUILD)/bench/data $(FEED_MB) $(NATIVE_ACTIONS)
