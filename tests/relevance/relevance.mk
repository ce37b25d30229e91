# make relevance: judged queries, per kind (tests/relevance/README.md).  make check checks their bounds.

$(BUILD)/relevance/index_texts: tests/relevance/index_texts.c $(BUILD)/libsearch.a
	@mkdir -p $(@D)
	@echo "  LINK    $@"
	@$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -MF $@.d -o $@ $(filter %.c %.a,$^) $(LDFLAGS) $(SEARCH_LIBS)

.PHONY: relevance check-relevance
relevance: ## How well judged queries are answered, per kind of query
	$(call install_packages,$(BUILD_PACKAGES) $(CHECK_PACKAGES))
	@$(MAKE) --no-print-directory all $(BUILD)/relevance/index_texts
	@node tests/relevance/relevance.mjs $(BUILD)

check-relevance: all $(BUILD)/relevance/index_texts ## the bounds of these alone
	@node tests/relevance/relevance.mjs $(BUILD) --brief
