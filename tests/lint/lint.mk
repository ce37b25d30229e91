# The static checks: arrows between rooms, clang-tidy, cppcheck.

LINT_SOURCES = $(wildcard $(foreach d,search import fcgi tests,$(d)/*.c $(d)/*/*.c))
LINT_STAMPS = $(patsubst %.c,$(BUILD)/lint/%.stamp,$(LINT_SOURCES))
LINT_INCLUDES = -isystem /usr/include/libxml2

# $(1): a room; $(2): the rooms that it must not see, as an alternation.
define check_arrow
	@if grep -nE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"($(2))/' \
	    $(wildcard $(1)/*.[ch] $(1)/*/*.[ch]); then \
		echo "$(1)/ must not include the above (see CONTRIBUTING.md)"; exit 1; fi
endef

.PHONY: lint check-arrows lint-cppcheck lint-tidy
lint: check-arrows ## clang-tidy, cppcheck, includes between rooms
	$(call install_packages,$(BUILD_PACKAGES) $(LINT_PACKAGES))
	@$(MAKE) -s --no-print-directory -k -j$$(nproc) lint-cppcheck lint-tidy
	@echo "lint: $(words $(LINT_SOURCES)) files are clean"

check-arrows:
	$(call check_arrow,search,fcgi|import|tests|www|nginx)
	$(call check_arrow,import,fcgi|tests|www|nginx)
	$(call check_arrow,fcgi,import|tests|www|nginx)

lint-cppcheck:
	@echo "  LINT    cppcheck"
	@mkdir -p $(BUILD)/lint/cppcheck
	@cppcheck --quiet --error-exitcode=1 --std=c11 --cppcheck-build-dir=$(BUILD)/lint/cppcheck \
	    --enable=warning,style,performance,portability --inline-suppr \
	    --suppressions-list=tests/lint/cppcheck.suppressions -I. -D_GNU_SOURCE \
	    -DLIBXML_TEST_VERSION= search import fcgi tests

lint-tidy: $(LINT_STAMPS)

# A stamp a file: only what changed is looked at again.
$(BUILD)/lint/%.stamp: %.c .clang-tidy
	@mkdir -p $(@D)
	@echo "  LINT    $<"
	@clang-tidy --quiet --warnings-as-errors='*' $< -- -std=c17 $(CPPFLAGS) $(LINT_INCLUDES) \
	    2>$@.log || { cat $@.log; exit 1; }
	@$(CC) -MM -MP -MT $@ -MF $@.d $(CPPFLAGS) $(LINT_INCLUDES) $<
	@touch $@
