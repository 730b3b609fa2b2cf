#!/usr/bin/env bash
# Keeps the programs of one stack running: starts each, starts it again when it dies (0.2 s later, then twice as long
# each time, up to 10 s; a life of 20 s forgives), and stops all in reverse order on SIGTERM.
#
#   $RUN/<name>.pid     "pid starttime" of the running process
#   $RUN/<name>.hold    as long as this file exists the program is not started
#   $RUN/<name>.deaths  how often it has died since the stack was started
set -euo pipefail
# shellcheck source=scripts/lib/paths.sh
. "$(dirname "${BASH_SOURCE[0]}")/paths.sh"
# shellcheck source=scripts/lib/stack.sh
. "$LIB/stack.sh"
# shellcheck disable=SC1091 # written by up
. "$RUN/stack.env"

say() { printf '%(%FT%TZ)T %s\n' -1 "$*"; }

# How each is asked to stop: nginx and PostgreSQL would otherwise wait for their clients.
stop_signal() {
    case $1 in postgres) echo INT ;; *) echo TERM ;; esac
}

keep() {
    local name=$1 child='' stopping='' asked delay_ms=200 started status deaths=0
    trap 'stopping=yes; [[ -z $child ]] || kill -"$(stop_signal "$name")" "$child" 2>/dev/null || true' TERM
    trap '' INT HUP
    while [[ -z $stopping ]]; do
        if [[ -e $RUN/$name.hold ]]; then
            sleep 0.1
            continue
        fi
        started=$SECONDS status=0
        "run_$name" >> "$LOGS/$name.log" 2>&1 < /dev/null &
        child=$!
        write_process "$name" "$child"
        # Asked to end before its pid could be read.
        [[ -z $stopping && ! -e $RUN/$name.hold ]] || kill -"$(stop_signal "$name")" "$child" 2>/dev/null || true
        # A trapped signal ends `wait` early: wait until the child is gone.
        while :; do
            wait "$child" && status=0 || status=$?
            kill -0 "$child" 2>/dev/null || break
        done
        # What the program started itself (nginx's workers) goes with it.
        kill -KILL -- "-$child" 2>/dev/null || true
        # The pid file goes after this: whoever asked for the end waits for that before `hold` may go (`scripts/service`).
        asked=''
        [[ ! -e $RUN/$name.hold ]] || asked=yes
        rm -f "$RUN/$name.pid"
        child=''
        [[ -z $stopping ]] || break
        kill -0 $$ 2>/dev/null || exit 0 # the supervisor was killed: nobody wants this program any more
        [[ -z $asked ]] || { say "$name stopped (status $status)"; continue; }
        deaths=$((deaths + 1))
        write_run_file "$name.deaths" "$deaths"
        ((SECONDS - started < 20)) || delay_ms=200
        say "$name ended with status $status after $((SECONDS - started)) s; starts again in $delay_ms ms"
        sleep "$((delay_ms / 1000)).$(printf '%03d' $((delay_ms % 1000)))" &
        wait $! || true
        delay_ms=$((delay_ms * 2 > 10000 ? 10000 : delay_ms * 2))
    done
    say "$name stopped"
}

# Its pid alone does not tell: when a keeper has ended, another process may get it.
keeps() { [[ $'\n'$(jobs -rp)$'\n' = *$'\n'"${keepers[$1]}"$'\n'* ]]; }

# Asks a keeper to stop its program; after the grace period the program is killed.
stop() { # seconds, name...
    local deadline=$((SECONDS + $1)) name pid busy
    shift
    for name in "$@"; do ! keeps "$name" || kill -TERM "${keepers[$name]}" 2>/dev/null || true; done
    while :; do
        busy=''
        for name in "$@"; do ! keeps "$name" || busy="$busy $name"; done
        [[ $busy ]] || return 0
        if ((SECONDS >= deadline)); then
            for name in $busy; do
                say "$name does not stop: killed"
                if pid=$(process_of "$name"); then kill -KILL -- "-$pid" 2>/dev/null || true; fi
                kill -KILL "${keepers[$name]}" 2>/dev/null || true
            done
            return 0
        fi
        sleep 0.05
    done
}

# A function, so that the whole file has been read before it runs: it may be replaced while it does.
main() {
    declare -gA keepers=()
    local ending='' program
    trap 'ending=yes' TERM INT HUP
    write_process supervisor $$
    for program in "${PROGRAMS[@]}"; do
        keep "$program" &
        keepers[$program]=$!
    done
    say "supervising ${PROGRAMS[*]}"
    while [[ -z $ending ]]; do
        wait || true
        # Without keepers there is nothing left to wait for.
        [[ $(jobs -rp) ]] || break
    done
    say "stopping"
    stop 15 agent
    stop 15 gateway ingestion query worker rules webhooks ota
    stop 3 nginx
    stop 10 redis
    stop 15 postgres
    rm -f "$RUN/supervisor.pid"
    say "stopped"
    exit 0
}
main
