# make install, make uninstall.  PREFIX, SYSCONFDIR and the paths below say where; DESTDIR stands
# before all of them, for packagers.

SYSCONFDIR ?= /etc
STATE ?= /var/lib/repertoire
SOCKET ?= /run/repertoire/workers.sock
CHECK_SOCKET ?= /run/repertoire/checker.sock
NGINX_CACHE ?= /var/lib/nginx/repertoire

INSTALL_BIN = $(PREFIX)/bin
INSTALL_SHARE = $(PREFIX)/share/repertoire
INSTALL_MAN = $(PREFIX)/share/man
INSTALL_UNITS = $(PREFIX)/lib/systemd/system
INSTALL_NGINX = $(SYSCONFDIR)/nginx
INSTALL_CONFIG = $(SYSCONFDIR)/repertoire

SITE_FILES = $(patsubst www/%,%,$(wildcard $(addprefix www/*.,css js svg png ico woff2 html json)))
PARTNER_FILES = $(notdir $(wildcard www/partenaires/*))
SITE_COMPRESSED = $(filter %.css %.js %.svg,$(SITE_FILES))
NGINX_PARTS = http.conf server.conf errors.conf headers.conf headers-shared.conf
MANUALS = $(notdir $(wildcard man/*.[1-8]))
UNIT_FILES = $(notdir $(wildcard nginx/systemd/*.socket nginx/systemd/*.service nginx/systemd/*.timer))

# $(1): a template under nginx/; $(2): where it goes.
define install_filled
	@install -d "$(DESTDIR)$(dir $(2))"
	@sed -e 's|@BIN@|$(INSTALL_BIN)|g' -e 's|@WWW@|$(INSTALL_SHARE)/www|g' -e 's|@STATE@|$(STATE)|g' \
		-e 's|@CONFIG@|$(INSTALL_CONFIG)|g' -e 's|@SOCKET@|$(SOCKET)|g' \
		-e 's|@CHECK_SOCKET@|$(CHECK_SOCKET)|g' \
		-e 's|@CACHE@|$(NGINX_CACHE)|g' -e 's|@UNLIMITED@|none|g' "nginx/$(1)" >"$(DESTDIR)$(2)"
	@chmod 644 "$(DESTDIR)$(2)"

endef

# $(1): a file; $(2): where it goes, unless the operator has one there.
define install_once
	@test -e "$(DESTDIR)$(2)" || install -D -m 644 "$(1)" "$(DESTDIR)$(2)"

endef

# $(1): the name of a manual page.
define install_manual
	@install -D -m 644 "man/$(1)" "$(DESTDIR)$(call manual_path,$(1))"

endef
manual_path = $(INSTALL_MAN)/man$(patsubst .%,%,$(suffix $(1)))/$(1)

.PHONY: install uninstall
install: all ## programs, manual, data, pages, nginx and systemd files (PREFIX=/usr/local DESTDIR=)
	@install -d "$(DESTDIR)$(INSTALL_BIN)" "$(DESTDIR)$(INSTALL_SHARE)/www"
	@install -m 755 $(PROGRAMS) "$(DESTDIR)$(INSTALL_BIN)"
	@cp -r $(BUILD)/share/. "$(DESTDIR)$(INSTALL_SHARE)"
	@install -m 644 $(addprefix www/,$(SITE_FILES)) "$(DESTDIR)$(INSTALL_SHARE)/www"
	@install -d "$(DESTDIR)$(INSTALL_SHARE)/www/partenaires"
	@install -m 644 $(addprefix www/partenaires/,$(PARTNER_FILES)) "$(DESTDIR)$(INSTALL_SHARE)/www/partenaires"
	@cd "$(DESTDIR)$(INSTALL_SHARE)/www" && gzip -9nkf $(SITE_COMPRESSED)
	$(foreach f,$(MANUALS),$(call install_manual,$(f)))
	$(foreach f,$(NGINX_PARTS),$(call install_filled,$(f),$(INSTALL_NGINX)/repertoire/$(f)))
	@awk -f nginx/error-words.awk www/templates/textes.txt >"$(DESTDIR)$(INSTALL_NGINX)/repertoire/error-words.conf"
	$(foreach f,$(UNIT_FILES),$(call install_filled,systemd/$(f),$(INSTALL_UNITS)/$(f)))
	$(call install_filled,systemd/sysusers.conf,$(PREFIX)/lib/sysusers.d/repertoire.conf)
	$(call install_filled,systemd/tmpfiles.conf,$(PREFIX)/lib/tmpfiles.d/repertoire.conf)
	$(call install_once,nginx/local.conf,$(INSTALL_NGINX)/repertoire/local.conf)
	$(call install_once,nginx/production.conf,$(INSTALL_NGINX)/sites-available/repertoire)
	$(call install_once,import/sources.example.conf,$(INSTALL_CONFIG)/sources.conf)
	@echo "Installed under $(DESTDIR)$(PREFIX).  The README says what comes next."

uninstall: ## take away what install put there; configuration and state stay
	@rm -f $(patsubst $(BUILD)/%,"$(DESTDIR)$(INSTALL_BIN)/%",$(PROGRAMS))
	@rm -rf "$(DESTDIR)$(INSTALL_SHARE)"
	@rm -f $(patsubst %,"$(DESTDIR)$(INSTALL_NGINX)/repertoire/%",$(NGINX_PARTS) error-words.conf)
	@rm -f $(foreach f,$(MANUALS),"$(DESTDIR)$(call manual_path,$(f))")
	@rm -f $(patsubst %,"$(DESTDIR)$(INSTALL_UNITS)/%",$(UNIT_FILES)) \
		"$(DESTDIR)$(PREFIX)/lib/sysusers.d/repertoire.conf" \
		"$(DESTDIR)$(PREFIX)/lib/tmpfiles.d/repertoire.conf"
	@for kept in $(INSTALL_NGINX)/sites-available/repertoire $(INSTALL_NGINX)/repertoire/local.conf $(INSTALL_CONFIG) $(STATE); do \
		test ! -e "$(DESTDIR)$$kept" || echo "Left in place: $(DESTDIR)$$kept"; \
	done
