# shellcheck shell=bash disable=SC2034 # colours are read by those who include this
# What the scripts say: one line per step, that of a long step rewritten while it works.
#
#   begin NAME WHAT ... progress TEXT ... finish TEXT     a step
#   note TEXT, warn TEXT, die TEXT                        lines of their own

if [[ -t 1 && -z ${NO_COLOR:-} && ${TERM:-dumb} != dumb ]]; then
    say_terminal=yes
    bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' green=$'\e[32m' yellow=$'\e[33m' plain=$'\e[0m'
else
    say_terminal='' bold='' dim='' red='' green='' yellow='' plain=''
fi
say_name='' say_since=0 say_spoke=0

begin() {
    say_name=$1 say_since=$EPOCHREALTIME say_spoke=$SECONDS
    if [[ $say_terminal ]]; then
        printf '\r\e[K  %s▸%s %-11s %s' "$yellow" "$plain" "$1" "${2:-}"
    fi
}

# On a terminal the step's line is rewritten; in a log a line is added every 20 seconds.
progress() {
    if [[ $say_terminal ]]; then
        local width=$((${COLUMNS:-$(tput cols 2>/dev/null || echo 80)} - 20)) text=$1
        printf '\r\e[K  %s▸%s %-11s %s%s%s' "$yellow" "$plain" "$say_name" "$dim" "${text:0:width}" "$plain"
    elif ((SECONDS - say_spoke >= 20)); then
        say_spoke=$SECONDS
        printf '  … %-11s %s\n' "$say_name" "${1:-$(elapsed "$say_since")}"
    fi
}

finish() {
    local took
    took=$(elapsed "$say_since")
    [[ $say_terminal ]] && printf '\r\e[K'
    printf '  %s✓%s %-11s %s %s%s%s\n' "$green" "$plain" "$say_name" "${1:-}" "$dim" "$took" "$plain"
    say_name=''
}

# Seconds since an $EPOCHREALTIME, to read: "0.3 s", "4 min 12 s".
elapsed() {
    local microseconds=$((${EPOCHREALTIME//[!0-9]/} - ${1//[!0-9]/}))
    local seconds=$((microseconds / 1000000))
    if ((seconds >= 60)); then
        printf '%d min %02d s' $((seconds / 60)) $((seconds % 60))
    else
        printf '%d.%d s' "$seconds" $((microseconds % 1000000 / 100000))
    fi
}

note() { printf '    %s\n' "$*"; }
warn() {
    [[ $say_terminal && $say_name ]] && printf '\r\e[K'
    printf '  %s!%s %s\n' "$yellow" "$plain" "$*" >&2
}
die() {
    [[ $say_terminal && $say_name ]] && printf '\r\e[K'
    printf '  %s✗%s %s%s\n' "$red" "$plain" "${say_name:+$say_name: }" "$1" >&2
    shift
    local line
    for line in "$@"; do printf '    %s\n' "$line" >&2; done
    exit 1
}

# logged LOG COMMAND...: runs the command with its output in LOG and shows "[12/345] what" lines as progress.
# Returns the command's status.
logged() {
    local log=$1 job
    shift
    "$@" > "$log" 2>&1 < /dev/null 8>&- 9>&- &
    job=$!
    while kill -0 "$job" 2>/dev/null; do
        sleep 0.3 8>&- 9>&-
        progress "$(tail -c 4000 "$log" | tr '\r' '\n' | grep -aE '^\[[0-9]+/[0-9]+\]' | tail -n 1)"
    done
    wait "$job"
}

# The lines of a log that say what went wrong.
show_failure() {
    local log=$1
    { grep -aE '(error|Error|ERROR|fatal|FATAL)[: ]' "$log" | sort -u | head -n 20 || tail -n 20 "$log"; } | sed 's/^/    /' >&2
    printf '    the whole log: %s\n' "$log" >&2
}
