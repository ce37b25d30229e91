# Répertoire: everything is built under build/, everything that runs keeps its state under var/.
#   make run     install what is missing, build, import the demonstration feeds, serve
#   make check   every test
# make help lists the rest.

SHELL := /bin/bash
.DELETE_ON_ERROR:
.SUFFIXES:

BUILD ?= build
PREFIX ?= /usr/local
PORT ?= 8080

include tests/packages.mk

CC = gcc
WARNINGS = -Wall -Wextra -Wformat=2 -Wconversion -Wsign-conversion -Wimplicit-fallthrough \
	-Wnull-dereference -Wduplicated-cond -Wlogical-op -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wtrampolines -Wbidi-chars=any -Werror=format-security \
	-Werror=implicit -Werror=incompatible-pointer-types -Werror=int-conversion
HARDENING = -D_FORTIFY_SOURCE=3 -fstack-clash-protection -fstack-protector-strong \
	-fcf-protection=full -fno-delete-null-pointer-checks -fno-strict-overflow \
	-ftrivial-auto-var-init=zero
OPTIMISE ?= -O2 -g
SANITIZE ?=
WERROR ?= -Werror
CPPFLAGS = -I. -D_GNU_SOURCE -DFCGI_NO_STDIO
CFLAGS = -std=c17 $(OPTIMISE) $(WARNINGS) $(WERROR) -fPIE $(if $(SANITIZE),$(SANITIZE),$(HARDENING)) $(EXTRA_CFLAGS)
LDFLAGS = -pie -Wl,-z,noexecstack,-z,relro,-z,now,--as-needed $(SANITIZE)

SEARCH_LIBS = -lsqlite3 -lstemmer -lcrypto -lm -pthread
IMPORT_LIBS = -lxml2 -lcurl -lpcre2-8 -lconfuse -lgumbo -lseccomp $(SEARCH_LIBS)
FCGI_LIBS = -lfcgi -ljansson $(SEARCH_LIBS)
IMPORT_CPPFLAGS = -I/usr/include/libxml2

# For what people call without -j.
PARALLEL = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc))

# A room's objects are all its sources but the mains of its programs.
MAINS = search/main.c import/main.c fcgi/main.c
sources = $(sort $(filter-out $(MAINS),$(wildcard $(foreach d,$(1),$(d)/*.c $(d)/*/*.c))))
SEARCH_OBJECTS = $(patsubst %.c,$(BUILD)/%.o,$(call sources,search))
IMPORT_OBJECTS = $(patsubst %.c,$(BUILD)/%.o,$(call sources,import))
FCGI_OBJECTS = $(patsubst %.c,$(BUILD)/%.o,$(call sources,fcgi))
PROGRAMS = $(foreach p,$(filter $(wildcard $(MAINS)),$(MAINS)),$(BUILD)/repertoire-$(patsubst %/main.c,%,$(p)))
UNITS = $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/test_*.c))
SHARE_FILES = $(shell find search/data import/data www/templates www/partenaires -type f 2>/dev/null)

.PHONY: all
all: $(PROGRAMS) $(BUILD)/share.stamp ## build the programs
	@:

# The dependency files name $(BUILD) as such: it may be given as another path to the same place.
# What walks every hit of a query and every word of a text is worth more of the compiler's time.
$(BUILD)/search/query/%.o $(BUILD)/search/french/%.o: OPTIMISE = -O3 -g

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	@echo "  CC      $<"
	@$(CC) $(CPPFLAGS) $(if $(filter import/%,$<),$(IMPORT_CPPFLAGS)) $(CFLAGS) -MMD -MP -MT '$$(BUILD)/$*.o' -c -o $@ $<

$(BUILD)/libsearch.a: $(SEARCH_OBJECTS)
$(BUILD)/libimport.a: $(IMPORT_OBJECTS)
$(BUILD)/libfcgi-room.a: $(FCGI_OBJECTS)
$(BUILD)/%.a:
	@mkdir -p $(@D)
	@rm -f $@
	@echo "  AR      $@"
	@ar rcs $@ $^

$(BUILD)/repertoire-search: $(BUILD)/search/main.o $(BUILD)/libsearch.a
	@echo "  LINK    $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(SEARCH_LIBS)
$(BUILD)/repertoire-import: $(BUILD)/import/main.o $(BUILD)/libimport.a $(BUILD)/libsearch.a
	@echo "  LINK    $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(IMPORT_LIBS)
$(BUILD)/repertoire-fcgi: $(BUILD)/fcgi/main.o $(BUILD)/libfcgi-room.a $(BUILD)/libsearch.a
	@echo "  LINK    $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(FCGI_LIBS)

# The data files lie beside the programs as they will once installed.
$(BUILD)/share.stamp: $(SHARE_FILES)
	@rm -rf $(BUILD)/share && mkdir -p $(BUILD)/share/templates
	@$(if $(wildcard search/data/*),cp -r search/data/* $(BUILD)/share/)
	@$(if $(wildcard import/data/*),cp -r import/data/* $(BUILD)/share/)
	@$(if $(wildcard www/templates/*),cp -r www/templates/* $(BUILD)/share/templates/)
	@$(if $(wildcard www/partenaires/*),cp -r www/partenaires $(BUILD)/share/)
	@touch $@

# A unit test links every room: it speaks through public headers.
$(BUILD)/unit/%: tests/unit/%.c $(if $(IMPORT_OBJECTS),$(BUILD)/libimport.a) $(if $(FCGI_OBJECTS),$(BUILD)/libfcgi-room.a) $(BUILD)/libsearch.a
	@mkdir -p $(@D)
	@echo "  TEST    $@"
	@$(CC) $(CPPFLAGS) $(IMPORT_CPPFLAGS) $(CFLAGS) -MMD -MP -MF $@.d -MT '$$(BUILD)/unit/$*' -o $@ $(filter %.c %.a,$^) $(LDFLAGS) -lcmocka $(FCGI_LIBS) $(IMPORT_LIBS)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

include tests/tests.mk
include nginx/run.mk
include nginx/install.mk

.PHONY: clean help
clean: ## remove what was built
	rm -rf $(BUILD)

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
