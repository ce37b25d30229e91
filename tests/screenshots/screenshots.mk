# make screenshots: the pictures of the README, taken of the demonstration and committed.

SCREENSHOT_PACKAGES = pngquant

.PHONY: screenshots
screenshots: ## take the README's pictures again, into docs/
	$(call install_packages,$(BUILD_PACKAGES) $(RUN_PACKAGES) $(CHECK_PACKAGES) $(SCREENSHOT_PACKAGES))
	@$(MAKE) --no-print-directory all $(BUILD)/npm/installed
	@mkdir -p docs
	@BUILD="$(abspath $(BUILD))" node tests/screenshots/screenshots.mjs docs
