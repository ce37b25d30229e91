# make lighthouse: what Lighthouse says of the main pages; anything under its bound fails.

LIGHTHOUSE = lighthouse@12.8.2

$(BUILD)/lighthouse/installed:
	@mkdir -p $(@D)
	@echo "  NPM     $(@D)"
	@npm install --prefix $(@D) --no-save --no-audit --no-fund --loglevel=error $(LIGHTHOUSE) || \
		{ echo "npm install failed: is there a network to the npm registry?"; exit 1; }
	@touch $@

.PHONY: lighthouse
lighthouse: ## Lighthouse's four scores of the main pages
	$(call install_packages,$(BUILD_PACKAGES) $(RUN_PACKAGES) $(CHECK_PACKAGES))
	@$(MAKE) --no-print-directory all $(BUILD)/npm/installed $(BUILD)/lighthouse/installed
	@BUILD="$(abspath $(BUILD))" node tests/lighthouse/lighthouse.mjs
