#!/usr/bin/env bash
# The whole Répertoire on this machine: workers, nginx, an import; until it is told to stop.
#
#   nginx/run.sh [--var DIR] [--port N] [--workers N] [--build DIR] [--config FILE]
#                [--today DATE] [--no-import] [--no-limits]
#
#   --var DIR      all state (default var); runs with different DIR and port live side by side:
#                    data/            of repertoire-import: store.db and index/
#                    sources.conf     the configuration in use
#                    log/             access.log, nginx.log, workers.log, checker.log
#                    journal.db       queries without result: repertoire-search --unanswered
#                    nginx/ run/      generated configuration and cache; socket and process ids
#   --port N       on 127.0.0.1 (default 8080)
#   --workers N    FastCGI workers (default: one a processor, at least 2)
#   --build DIR    where the programs are (default build)
#   --config FILE  sources to import, @PORT@ in it is replaced (default: the demonstration's)
#   --today DATE   what "upcoming" means to the workers (default: today in Paris)
#   --no-import    serve what DIR/data/index holds, or 503 until something is there
#   --no-limits    no limit on requests from this machine: for tests and measures
#
# Prints "ready http://localhost:PORT/" on its own line once the workers answer through nginx and
# the import is over.  INT, TERM and HUP end it, and every process it started.
# Exit status: 0 told to end; 1 fault; 2 wrong usage; 3 the port is busy; 4 DIR is in use.
set -u

start_directory=$PWD
top=$(cd "$(dirname "$0")/.." && pwd) || exit 1
var=$top/var port=8080 build=$top/build config=$top/www/demonstration/sources.conf
workers=$(nproc)
[ "$workers" -ge 2 ] || workers=2
import=yes unlimited=none
worker_options=()

START_SECONDS=30 # nginx tries a busy port for 2.5 s; a loaded machine is slow
STOP_SECONDS=5   # a worker ends after the request in hand, which its watchdog bounds to 3 s

told=       # the signal that ended us
groups=()   # process groups started; the leader's id is the group's
services=() # those of them that must live

fail() { # status, message
	printf 'Répertoire: %s\n' "$2" >&2
	exit "$1"
}

read_options() {
	while [ $# -gt 0 ]; do
		case $1 in
		--no-import) import=no; shift; continue ;;
		--no-limits) unlimited=127.0.0.1; shift; continue ;;
		--help) sed -n '2,/^set -u/s/^# \{0,1\}//p' "$0"; exit 0 ;;
		--var | --port | --workers | --build | --config | --today) ;;
		*) fail 2 "unknown option $1 (--help lists them)" ;;
		esac
		[ $# -ge 2 ] && [ -n "$2" ] || fail 2 "$1 wants a value"
		case $1 in
		--var) var=$2 ;;
		--port) port=$2 ;;
		--workers) workers=$2 ;;
		--build) build=$2 ;;
		--config) config=$2 ;;
		--today) worker_options+=(--today "$2") ;;
		esac
		shift 2
	done
	[[ $port =~ ^[1-9][0-9]{0,4}$ ]] && [ "$port" -le 65535 ] || fail 2 "$port is no port (1 to 65535)"
	[[ $workers =~ ^[1-9][0-9]{0,2}$ ]] || fail 2 "$workers is no number of workers (1 to 999)"
	[ -r "$config" ] || fail 2 "cannot read the configuration $config"
	config=$(realpath "$config")
	build=$(realpath "$build") && [ -x "$build/repertoire-fcgi" ] ||
		fail 2 "no programs in $build: run make first"
	mkdir -p "$var" && var=$(realpath "$var") || fail 1 "cannot make the directory $var"
}

# The lock is held by this process and, should it be killed, by what it leaves behind.
take_lock() {
	local other_port other_pid

	exec 9>>"$var/lock" || fail 1 "cannot write in $var"
	if ! flock -n 9; then
		read -r other_port other_pid <"$var/lock"
		fail 4 "already running in $var, on http://localhost:${other_port:-?}/ (process ${other_pid:-?}).
Stop it with Ctrl-C in its terminal or with: kill ${other_pid:-?}
Or start another beside it: make run VAR=var-2 PORT=$((port < 65535 ? port + 1 : port - 1))"
	fi
	printf '%s %s\n' "$port" $$ >"$var/lock"
}

quoted() { # for the right side of sed's s|||
	printf '%s' "$1" | sed 's/[&|\\]/\\&/g'
}

fill() { # template, file
	sed -e "s|@PORT@|$port|g" -e "s|@UNLIMITED@|$unlimited|g" -e 's|@SOCKET@|run/workers.sock|g' \
		-e 's|@CHECK_SOCKET@|run/checker.sock|g' \
		-e 's|@CACHE@|nginx/cache|g' -e "s|@WWW@|$(quoted "$top/www")|g" \
		-e "s|@USER@|$([ "$(id -u)" = 0 ] && echo 'user root;')|" "$1" >"$2" ||
		fail 1 "cannot write $2"
}

prepare() {
	local part

	mkdir -p log run nginx/repertoire || fail 1 "cannot write in $var"
	rm -f run/workers.sock run/checker.sock log/nginx.log log/workers.log log/checker.log # of the run before
	for part in http server errors headers headers-shared local; do
		fill "$top/nginx/$part.conf" "nginx/repertoire/$part.conf"
	done
	awk -f "$top/nginx/error-words.awk" "$top/www/templates/textes.txt" >nginx/repertoire/error-words.conf ||
		fail 1 "cannot write $var/nginx/repertoire/error-words.conf"
	fill "$top/nginx/development.conf" nginx/nginx.conf
	fill "$config" sources.conf
}

# In a process group of its own, so that Ctrl-C reaches this script alone and the group ends as
# one; should this script be killed, the kernel ends its children.
start() { # command; sets `started`
	set -m
	setpriv --pdeathsig TERM -- "$@" </dev/null &
	started=$!
	set +m
	groups+=($started)
}

start_service() { # name, command
	local name=$1

	shift
	start "$@" >>"log/$name.log" 2>&1
	services+=($started)
}

# A worker that dies is started anew; one that cannot live for 100 ms, 100 times, is given up.
start_services() {
	start_service workers spawn-fcgi -n -s run/workers.sock -M 0660 -- \
		"$multiwatch" -f "$workers" -r 100 -t 100 -- \
		"$build/repertoire-fcgi" --index "$var/data" --journal "$var/journal.db" \
		"${worker_options[@]}"
	# The page on which partners check their feeds has a worker to itself.
	start_service checker spawn-fcgi -n -s run/checker.sock -M 0660 -- \
		"$multiwatch" -f 1 -r 100 -t 100 -- \
		"$build/repertoire-fcgi" --index "$var/data" --check "$build/repertoire-import" \
		"${worker_options[@]}"
	start_service nginx nginx -e stderr -p "$var" -c "$var/nginx/nginx.conf"
}

all_live() {
	local service

	for service in "${services[@]}"; do
		kill -0 "$service" 2>/dev/null || return 1
	done
}

# Not by $(curl …): bash may lose an INT that comes while it waits for such an answer.
answered() { # what curl's %{http_code} must match
	local code

	curl -s -o /dev/null -m 2 -w '%{http_code}\n' "$origin/sante" >run/answer
	read -r code <run/answer && [[ $code =~ $1 ]]
}

explain_death() {
	if tail -n 20 log/nginx.log | grep -q 'Address already in use'; then
		fail 3 "$(busy)"
	fi
	tail -n 5 log/nginx.log log/workers.log >&2
	fail 1 "nginx or the workers ended by themselves; their last words are above"
}

busy() {
	printf '%s' "port $port is in use by another program. Choose another: make run PORT=8081"
}

await() { # what curl's %{http_code} must match
	local deadline=$((SECONDS + START_SECONDS))

	until answered "$1"; do
		[ -z "$told" ] || return 0
		all_live || explain_death
		[ $SECONDS -lt $deadline ] || fail 1 "nothing answers after $START_SECONDS s; see $var/log"
		sleep 0.1
	done
}

run_import() {
	local first= second

	[ -e data/index/current ] || first=yes
	echo "Fetching the feeds of $config:"
	start "$build/repertoire-import" --config sources.conf --data data --force
	wait "$started"
	case $? in
	0) ;;
	2) echo "Some feed failed, as said above: its last good actions stay published." ;;
	*)
		[ -z "$told" ] || return
		echo "The import failed, as said above; serving what was published before, if anything."
		;;
	esac
	# A worker without an index looks for one at most once a second: let this second pass.
	second=$EPOCHSECONDS
	while [ -n "$first" ] && [ -z "$told" ] && [ "$EPOCHSECONDS" = "$second" ]; do
		sleep 0.05
	done
}

# As it is typed from where the run was started.
near() {
	realpath --relative-base="$start_directory" "$1"
}

describe() {
	local actions data config

	data=$(near data) config=$(near sources.conf) build=$(near "$build")
	actions=$(curl -s -m 2 "$origin/sante" | sed -n 's/.*"actions":\([0-9]*\).*/\1/p')
	cat <<END

The Répertoire is running on http://localhost:$port/ and holds ${actions:-no} actions.
  what runs     nginx and $workers workers; state and logs are in $(near .)
  import again  $build/repertoire-import --config $config --data $data --force
  the sources   $build/repertoire-import status --config $config --data $data
  stop          Ctrl-C
ready http://localhost:$port/
END
}

# TERM again and again: a process that is just being started may miss one.
stop_all() {
	local deadline=$((SECONDS + STOP_SECONDS)) group left

	trap '' INT TERM HUP
	while :; do
		left=()
		for group in "${groups[@]}"; do
			kill -TERM -- -"$group" 2>/dev/null && left+=("$group")
		done
		[ ${#left[@]} -gt 0 ] || break
		if [ $SECONDS -ge $deadline ]; then
			for group in "${left[@]}"; do
				kill -KILL -- -"$group" 2>/dev/null
			done
			break
		fi
		sleep 0.05
	done
	rm -f run/workers.sock run/checker.sock run/nginx.pid run/answer
}

read_options "$@"
PATH=$PATH:/usr/sbin # nginx is there, and an ordinary user does not look there
for tool in nginx spawn-fcgi multiwatch curl; do
	command -v $tool >/dev/null || fail 1 "$tool is not installed; make run installs it"
done
multiwatch=$(command -v multiwatch) # spawn-fcgi wants its path
take_lock
cd "$var" || exit 1
origin=http://127.0.0.1:$port
# Handlers note the signal and nothing else, so that no process is started unnoticed.
trap 'told=INT' INT
trap 'told=TERM' TERM
trap 'told=HUP' HUP
(: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null && fail 3 "$(busy)"
trap stop_all EXIT
prepare
echo "Starting $workers workers and nginx on port $port…"
start_services
await '^(200|503)$'
[ -n "$told" ] || [ $import = no ] || run_import
[ -n "$told" ] || await "$([ -e data/index/current ] && echo '^200$' || echo '^(200|503)$')"
[ -n "$told" ] || describe
while [ -z "$told" ]; do
	all_live || explain_death
	wait -n "${services[@]}"
done
echo "Stopping…"
