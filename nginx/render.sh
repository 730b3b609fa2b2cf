#!/usr/bin/env bash
# render.sh TARGET [upstreams]: copies the nginx configuration to TARGET and writes what differs between machines to
# TARGET/runtime/. With "upstreams" only the addresses of the services are written again.
#
#   UPSTREAM_<NAME>  addresses of a service ("127.0.0.1:20001", several with spaces); NAME as its file under locations/
#   SITE             folder of the built UI
#   UI_LISTEN        where UI and API are served ("127.0.0.1:8080", several with spaces)
#   API_LISTEN       where the API alone is served; may be empty
#   TLS_LISTEN       where UI and API are served over TLS, with TLS_CERTIFICATE and TLS_KEY (PEM files); may be empty
#   TLS_MODE         "redirect": who comes to UI_LISTEN without TLS is sent on to TLS_LISTEN; empty: both are served
#   HTTPS_PORT       under which browsers reach TLS_LISTEN; empty: 443
#   ACME_FOLDER      what an ACME client writes its challenges into ("webroot"); empty: there are none
#   HSTS_SECONDS     how long browsers are to refuse plain HTTP once they have come by TLS_LISTEN; empty: not at all
#   FRONT_PROXIES    addresses and ranges of proxies before this one, whose word about client and TLS counts; may be empty
#   ACCESS_LOG, ERROR_LOG, PID_FILE, TEMP   paths
#   WORKER_USER      user of the workers; empty: the one that starts nginx
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
target=$1
mkdir -p "$target/runtime"

services() {
    for file in "$here"/locations/*.conf; do
        name=$(basename "$file" .conf)
        [ "$name" = ui ] || echo "$name"
    done
}

# One group per service. Connections stay open for 20 s without use: less than a service keeps them, so that nginx never
# writes a POST into a connection that is just being closed.
write_upstreams() {
    for name in $(services); do
        variable=UPSTREAM_$(echo "$name" | tr '[:lower:]-' '[:upper:]_')
        addresses=${!variable:-}
        echo "upstream $name {"
        for address in ${addresses:-127.0.0.1:9}; do
            [ -n "$addresses" ] && state='max_fails=1 fail_timeout=2s' || state=down
            echo "    server $address $state;"
        done
        echo "    keepalive 64;"
        echo "    keepalive_timeout 20s;"
        echo "    keepalive_requests 100000;"
        echo "}"
    done
}

write_server() { # root, with_ui, listen...
    local root=$1 with_ui=$2
    shift 2
    echo "server {"
    for listen in "$@"; do echo "    listen $listen;"; done
    if [ "$with_ui" = yes ] && [ ${#tls_listen[@]} != 0 ]; then
        for listen in "${tls_listen[@]}"; do echo "    listen $listen ssl;"; done
        echo "    include tls.conf;"
        echo "    ssl_certificate $TLS_CERTIFICATE;"
        echo "    ssl_certificate_key $TLS_KEY;"
        if [ "${TLS_MODE:-}" = redirect ]; then
            # Of the redirection alone: every location has its own.
            echo "    include headers.conf;"
            echo "    if (\$goes_to_tls) { return 301 https://\$host${tls_port}\$request_uri; }"
        fi
    fi
    echo "    root $root;"
    echo "    include errors.conf;"
    # Where the API is alone, health says more.
    [ "$with_ui" = yes ] && echo "    set \$health_path /health;" || echo "    set \$health_path /health/scheduler;"
    for name in $(services); do echo "    include locations/$name.conf;"; done
    if [ "$with_ui" = yes ]; then
        [ -z "${ACME_FOLDER:-}" ] || echo "    location ^~ /.well-known/acme-challenge/ { include headers.conf; default_type text/plain; root $ACME_FOLDER; try_files \$uri =404; }"
        echo "    include locations/ui.conf;"
    else
        echo "    location / { return 404; }"
    fi
    echo "}"
}

case ${TLS_MODE:-} in '' | redirect) ;; *) echo "TLS_MODE is redirect or empty, not $TLS_MODE." >&2; exit 1 ;; esac
case ${HTTPS_PORT:-443} in *[!0-9]*) echo "HTTPS_PORT is a number, not $HTTPS_PORT." >&2; exit 1 ;; 443) tls_port='' ;; *) tls_port=:$HTTPS_PORT ;; esac

write_upstreams > "$target/runtime/upstreams.conf.new"
mv "$target/runtime/upstreams.conf.new" "$target/runtime/upstreams.conf"
[ "${2:-}" != upstreams ] || exit 0

for part in nginx types headers forward proxy stream websocket json errors tls; do cp "$here/$part.conf" "$target/"; done
mkdir -p "$target/locations" "$TEMP"
cp "$here"/locations/*.conf "$target/locations/"

# A proxied socket takes two descriptors of its worker: 20480 are enough for 10000 browsers, if the machine allows it.
files=$(ulimit -Hn)
[ "$files" != unlimited ] && [ "$files" -le 20480 ] || files=20480
{
    [ -z "${WORKER_USER:-}" ] || echo "user $WORKER_USER;"
    echo "worker_processes auto;"
    echo "worker_rlimit_nofile $files;"
    # Old workers of a reload serve their sockets to the end, but not for ever.
    echo "worker_shutdown_timeout 1h;"
    echo "pid $PID_FILE;"
    echo "error_log $ERROR_LOG warn;"
} > "$target/runtime/process.conf"
echo "worker_connections $((files * 3 / 4));" > "$target/runtime/events.conf"
{
    echo "access_log $ACCESS_LOG access buffer=32k flush=1s if=\$logged;"
    for kind in client_body proxy fastcgi uwsgi scgi; do echo "${kind}_temp_path $TEMP/$kind;"; done
} > "$target/runtime/http.conf"
{
    echo "geo \$realip_remote_addr \$is_front_proxy {"
    echo "    default 0;"
    for proxy in ${FRONT_PROXIES:-}; do echo "    $proxy 1;"; done
    echo "}"
    for proxy in ${FRONT_PROXIES:-}; do echo "set_real_ip_from $proxy;"; done
    # The last address of the list that is no such proxy: what stands before it, anybody may have written.
    echo "real_ip_header X-Forwarded-For;"
    echo "real_ip_recursive on;"
    # A proxy with TLS has a certificate that browsers trust. Whether ours is such a one, only its owner knows: told to insist
    # on TLS with one they do not trust, browsers lock people out.
    case ${HSTS_SECONDS:-} in *[!0-9]*) echo "HSTS_SECONDS is a number of seconds, not $HSTS_SECONDS." >&2; exit 1 ;; esac
    echo "map \"\$is_front_proxy \$public_scheme\" \$strict_transport {"
    echo "    default \"\";"
    echo "    \"1 https\" \"max-age=31536000\";"
    [ -z "${HSTS_SECONDS:-}" ] || echo "    \"0 https\" \"max-age=$HSTS_SECONDS\";"
    echo "}"
} > "$target/runtime/front.conf"
# The error log quotes the whole request line: where old clients put a token into it, only what is critical is logged.
echo "error_log $ERROR_LOG crit;" > "$target/runtime/quiet.conf"
# shellcheck disable=SC2153 # the environment's
read -ra ui_listen <<< "$UI_LISTEN"
read -ra api_listen <<< "${API_LISTEN:-}"
read -ra tls_listen <<< "${TLS_LISTEN:-}"
{
    write_server "$SITE" yes "${ui_listen[@]}"
    [ ${#api_listen[@]} = 0 ] || write_server "$SITE" no "${api_listen[@]}"
} > "$target/runtime/servers.conf"
