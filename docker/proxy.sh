#!/usr/bin/env bash
# nginx in a container: finds the services by name and follows them when they are scaled, replaced or restarted.
#
# nginx 1.22 can either keep connections to an upstream group (6 to 9 times the throughput) or look a name up again while
# it runs (a variable in proxy_pass), not both; `resolve` in a group needs 1.27.3. So the groups are written with every
# address that a name has, and nginx is reloaded when that changes. A reload drops no request and no socket. In the two
# seconds until then a replica that is gone is skipped (max_fails, proxy_next_upstream).
#
# With cert.pem and key.pem in /etc/webmacs/tls there is TLS on 8443, too; a new certificate is taken within seconds.
set -euo pipefail

export SITE=/usr/share/webmacs/site UI_LISTEN=8080 API_LISTEN=8000
export ACCESS_LOG=/dev/stdout ERROR_LOG=/dev/stderr PID_FILE=/tmp/nginx.pid TEMP=/tmp/nginx-temp WORKER_USER=''
source=/etc/webmacs/nginx target=/tmp/nginx
tls=/etc/webmacs/tls
export FRONT_PROXIES=${FRONT_PROXIES//,/ }
port=${SERVICE_PORT:-8080}
# The files may be links: their own dates count.
certificate() { stat -L -c '%Y %s %i' "$tls/cert.pem" "$tls/key.pem" 2>/dev/null || true; }
if [[ -r $tls/cert.pem && -r $tls/key.pem ]]; then
    export TLS_LISTEN=8443 TLS_CERTIFICATE=$tls/cert.pem TLS_KEY=$tls/key.pem ACME_FOLDER=$tls/acme
elif [[ -d $tls ]]; then
    echo "proxy: no TLS, because cert.pem and key.pem are not both in $tls and readable for user $UID" >&2
fi

services() {
    local file
    for file in "$source"/locations/*.conf; do
        file=${file##*/}
        [[ $file = ui.conf ]] || echo "${file%.conf}"
    done
}

# Exports UPSTREAM_<NAME> for every service, and prints all of it to compare.
find_services() {
    local name addresses variable
    found=''
    for name in $(services); do
        addresses=$(getent ahostsv4 "$name" 2>/dev/null | awk -v port="$port" '{ print $1 ":" port }' | sort -u | tr '\n' ' ' || true)
        variable=UPSTREAM_${name^^}
        export "${variable//-/_}=$addresses"
        found+="$name=$addresses;"
    done
}

follow() {
    local was=$1 certificate_was=$2
    while sleep 2; do
        if [[ ${TLS_LISTEN:-} && $(certificate) != "$certificate_was" ]]; then
            # Half of a pair is no pair: the old one goes on until nginx likes the new one.
            certificate_was=$(certificate)
            if nginx -c "$target/nginx.conf" -t -q && nginx -c "$target/nginx.conf" -s reload; then
                echo "proxy: takes the new certificate" >&2
            fi
        fi
        find_services
        [[ $found != "$was" ]] || continue
        # One name without an address is a moment between two containers: what is known stays until it has one.
        [[ $found != *"=;"* || $was = *"=;"* ]] || continue
        "$source/render.sh" "$target" upstreams || continue
        if nginx -c "$target/nginx.conf" -t -q && nginx -c "$target/nginx.conf" -s reload; then
            echo "proxy: services are now $found" >&2
            was=$found
        fi
    done
}

find_services
"$source/render.sh" "$target"
echo "proxy: services are $found" >&2
follow "$found" "$(certificate)" &
exec nginx -c "$target/nginx.conf" -g 'daemon off;'
