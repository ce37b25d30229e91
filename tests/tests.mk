# The tests.  Every runner prints its own summary; the last line adds them up.

-include tests/bench/bench.mk
-include tests/relevance/relevance.mk
include tests/lint/lint.mk
include tests/asan/asan.mk
include tests/coverage/coverage.mk
include tests/fuzz/fuzz.mk
include tests/screenshots/screenshots.mk
include tests/lighthouse/lighthouse.mk

.PHONY: check check-unit check-system
check: ## every test
	$(call install_packages,$(BUILD_PACKAGES) $(RUN_PACKAGES) $(CHECK_PACKAGES))
	@$(MAKE) --no-print-directory $(PARALLEL) all units
	@$(MAKE) --no-print-directory check-unit
	@$(MAKE) --no-print-directory check-system
	@$(MAKE) --no-print-directory check-relevance
	@$(MAKE) --no-print-directory check-asan \
		ASAN_SYSTEM='bit_rot http_attacks importer_faults importer_runs importer_tolerance site_faults'
	@$(MAKE) --no-print-directory fuzz FUZZ_SECONDS=3

.PHONY: units
units: $(UNITS)

check-unit: units ## the units alone
	@test -n "$(UNITS)" || { echo "no unit test was found"; exit 1; }
	@failed=0; for t in $(UNITS); do $$t || failed=1; done; exit $$failed

# The programs, nginx and all between them, over HTTP, from the shell and in a browser.
check-system: all $(BUILD)/npm/installed ## the running system alone
	@BUILD="$(abspath $(BUILD))" node tests/system/run.mjs $(wildcard tests/system/*.test.mjs)

# What the browser test drives Debian's Chromium with.
$(BUILD)/npm/installed: tests/system/package.json tests/system/package-lock.json
	@mkdir -p $(@D)
	@cp $^ $(@D)
	@echo "  NPM     $(@D)"
	@npm ci --prefix $(@D) --no-audit --no-fund --loglevel=error || \
		{ echo "npm ci failed: is there a network to the npm registry?"; exit 1; }
	@touch $@
