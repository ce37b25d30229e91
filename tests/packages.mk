# What Debian 12 must have; each target installs what it misses.

BUILD_PACKAGES = gcc pkg-config libfcgi-dev libsqlite3-dev libxml2-dev libpcre2-dev \
	libconfuse-dev libcurl4-openssl-dev libssl-dev libstemmer-dev libgumbo-dev \
	libseccomp-dev libjansson-dev
RUN_PACKAGES = nginx-light spawn-fcgi multiwatch curl
CHECK_PACKAGES = libcmocka-dev nodejs npm chromium libxml2-utils mandoc sqlite3 openssl iproute2 strace msmtp
LINT_PACKAGES = clang-tidy cppcheck libcmocka-dev

# $(1): packages.  Installs those that dpkg does not know, as root or through sudo.
define install_packages
	@missing=""; for p in $(1); do \
		case "$$p" in nodejs|npm) command -v $${p%js} >/dev/null 2>&1 && continue;; esac; \
		dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; \
	done; \
	if [ -n "$$missing" ]; then \
		if [ "$$(id -u)" = 0 ]; then sudo=; \
		elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then sudo=sudo; \
		elif command -v sudo >/dev/null 2>&1 && [ -t 0 ]; then sudo=sudo; \
		else echo "These Debian packages are missing. Install them as root, then try again:"; \
			echo "  apt-get install --no-install-recommends$$missing"; exit 1; fi; \
		echo "Installing Debian packages:$$missing"; \
		export DEBIAN_FRONTEND=noninteractive; \
		$$sudo apt-get update -qq && $$sudo apt-get install -y -qq --no-install-recommends $$missing >/dev/null || \
			{ echo "apt-get failed: see its message above."; exit 1; }; \
	fi
endef
