# Which lines the tests run, a line a file, the least covered first.  gcov alone: no report is kept
# but what it prints.

COVERAGE_BUILD = $(BUILD)/coverage
COVERAGE_MAKE = $(MAKE) --no-print-directory BUILD=$(COVERAGE_BUILD) OPTIMISE='-O0 -g' SANITIZE=--coverage

.PHONY: coverage
coverage: ## lines that units and system tests run, a line a file
	$(call install_packages,$(BUILD_PACKAGES) $(RUN_PACKAGES) $(CHECK_PACKAGES))
	@find $(COVERAGE_BUILD) -name '*.gcda' -delete 2>/dev/null || true
	+@$(COVERAGE_MAKE) all
	+@$(COVERAGE_MAKE) check-unit >$(COVERAGE_BUILD)/units.log 2>&1 || { cat $(COVERAGE_BUILD)/units.log; exit 1; }
	+@$(COVERAGE_MAKE) check-system >$(COVERAGE_BUILD)/system.log 2>&1 || \
		{ cat $(COVERAGE_BUILD)/system.log; exit 1; }
	@find $(COVERAGE_BUILD)/search $(COVERAGE_BUILD)/import $(COVERAGE_BUILD)/fcgi -name '*.gcda' -print0 | \
		xargs -0 gcov -n -r 2>/dev/null | awk -f tests/coverage/summary.awk
