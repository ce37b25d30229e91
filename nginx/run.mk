# make run: the whole Répertoire on this machine, until Ctrl-C.

VAR ?= var

.PHONY: run
run: ## install what is missing, build, import the demonstration, serve (PORT=8080 VAR=var)
	$(call install_packages,$(BUILD_PACKAGES) $(RUN_PACKAGES))
	@$(MAKE) --no-print-directory $(PARALLEL) all
	@exec nginx/run.sh --var "$(VAR)" --port "$(PORT)" --build "$(BUILD)"
