# shellcheck shell=bash disable=SC2034 # read by the files that include this one
# Where things are, and the few settings a user may give in the environment or in .env.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
LIB=$ROOT/scripts/lib
# shellcheck source=scripts/lib/products.sh
. "$LIB/products.sh"

# Everything a running stack owns. Another value is another stack, beside this one.
STATE=${WEBMACS_STATE:-.webmacs}
[[ $STATE = /* ]] || STATE=$ROOT/$STATE
RUN=$STATE/run
LOGS=$STATE/logs
DATA=$STATE/data
SECRETS=$STATE/secrets

# What ships and what the tests look into, apart from the debug build of `swift build`: switching flags in one folder compiles everything again.
SCRATCH=$ROOT/.build-release
# Stripped executables, laid out as the images' build stage leaves them.
STAGE=$SCRATCH/stage
BIN=${WEBMACS_BIN:-$STAGE/out}
SITE=${WEBMACS_SITE:-$ROOT/Services/UI/build/site}

SERVICES=(gateway ingestion query worker rules webhooks ota)

# setting NAME DEFAULT: the environment's value, else that of .env, else the default.
setting() {
    local name=$1 line
    if [[ -n ${!name:-} ]]; then
        printf '%s' "${!name}"
        return
    fi
    if [[ -r $ROOT/.env ]]; then
        line=$(grep -E "^$name=" "$ROOT/.env" | tail -n 1 || true)
        line=${line#*=}
        line=${line%$'\r'}
        [[ $line = \"*\" || $line = \'*\' ]] && line=${line:1:-1}
        if [[ -n $line ]]; then
            printf '%s' "$line"
            return
        fi
    fi
    printf '%s' "$2"
}

as_root() {
    if ((EUID == 0)); then "$@"; else sudo -n true 2>/dev/null || note "sudo asks for your password"; sudo "$@"; fi
}
can_be_root() { ((EUID == 0)) || command -v sudo > /dev/null; }
