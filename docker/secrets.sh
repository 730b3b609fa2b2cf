#!/usr/bin/env bash
# Makes the secrets of a compose stack: each once, into the volume "all", and from there a copy of those it needs into
# the volume of each container. Nothing is ever printed but on request.
#
#   secrets                 makes what is missing (a one-shot service, before everything else)
#   secrets show NAME       prints one, for instance admin_password
#   secrets set NAME        takes one from standard input; restart its users afterwards. Also those that are not made here:
#                           smtp_password, oidc_client_secret, oauth_client_secret, session_secret_previous, and
#                           certificate_authorities: certificates (PEM) to trust besides the system's
#   secrets remove NAME     forgets one of these five
#   secrets rotate session_secret
#                           makes another; the one before is session_secret_previous from now on. Restart the gateway afterwards
set -euo pipefail
umask 077
all=/secrets/all
service_user=10001
services=(gateway ingestion query worker rules webhooks ota)
# Those that may be absent, and who gets them: secrets of others, the session secret before the present one, and who else is to be trusted.
declare -A optional=(
    [smtp_password]=webhooks [oidc_client_secret]=gateway [oauth_client_secret]=gateway [session_secret_previous]=gateway
    [certificate_authorities]='gateway webhooks agent'
)

random_text() { head -c "$1" /dev/urandom | base64 -w 0 | tr -d '=' | tr '+/' '-_'; }
keep() { [[ -s $all/$1 ]] || { printf '%s' "$2" > "$all/.$1.new" && mv "$all/.$1.new" "$all/$1"; }; }

# give CONSUMER OWNER MODE NAME [AS]: the copy is replaced in one step, so that a running reader sees old or new.
give() {
    local folder=/secrets/$1 name=${5:-$4}
    [[ -d $folder ]] || return 0
    if ! cmp -s "$all/$4" "$folder/$name"; then
        cp "$all/$4" "$folder/.$name.new"
        mv "$folder/.$name.new" "$folder/$name"
    fi
    chown "$2:$2" "$folder/$name" "$folder"
    chmod "$3" "$folder/$name"
    chmod 0555 "$folder"
}

# offer NAME CONSUMERS: one that may be absent.
offer() {
    local consumer
    for consumer in $2; do
        if [[ -s $all/$1 ]]; then
            give "$consumer" $service_user 0400 "$1"
        else
            rm -f "/secrets/$consumer/$1"
        fi
    done
}

make() {
    keep postgres_password "$(random_text 32)"
    keep redis_password "$(random_text 32)"
    keep session_secret "$(random_text 48)"
    keep encryption_key "$(random_text 48)"
    keep admin_password "${ADMIN_PASSWORD:-$(random_text 18)}"
    keep agent_token "wm_$(random_text 48)"
    local service
    for service in "${services[@]}"; do keep "postgres_password_$service" "$(random_text 32)"; done
    # The same in the forms that libpq, Redis and the services read.
    printf '*:*:*:*:%s\n' "$(< "$all/postgres_password")" > "$all/pgpass"
    for service in "${services[@]}"; do
        printf '*:*:*:*:%s\n' "$(< "$all/postgres_password_$service")" > "$all/pgpass_$service"
    done
    printf 'requirepass %s\n' "$(< "$all/redis_password")" > "$all/redis.conf"
    printf 'redis://:%s@redis:6379/0' "$(< "$all/redis_password")" > "$all/redis_url"

    # The images of these two run as users of their own; their volumes are mounted nowhere else.
    give db 0 0444 postgres_password
    give redis 0 0444 redis.conf
    # The owner of the database migrates, and makes the roles with which the services log in.
    give migrate $service_user 0400 pgpass
    give migrate $service_user 0400 redis_url
    for service in "${services[@]}"; do
        give migrate $service_user 0400 "postgres_password_$service"
        give "$service" $service_user 0400 "pgpass_$service"
        give "$service" $service_user 0400 redis_url
    done
    give gateway $service_user 0400 session_secret
    give gateway $service_user 0400 encryption_key
    give webhooks $service_user 0400 encryption_key
    give gateway $service_user 0400 admin_password
    give migrate $service_user 0400 agent_token
    give agent $service_user 0400 agent_token webmacs_api_token
    local name
    for name in "${!optional[@]}"; do offer "$name" "${optional[$name]}"; done
    # The setting WEBMACS_CA_FILE.
    if [[ -s $all/certificate_authorities ]]; then
        printf /run/secrets/certificate_authorities > "$all/webmacs_ca_file"
    else
        rm -f "$all/webmacs_ca_file"
    fi
    offer webmacs_ca_file "${optional[certificate_authorities]}"
}

case ${1:-make} in
    make) make ;;
    show) cat "$all/${2:?which}"; echo ;;
    set)
        [[ -e $all/${2:?which} || ${optional[$2]:-} ]] || { echo "There is no secret $2. There are: $(ls "$all") ${!optional[*]}" >&2; exit 2; }
        value=$(cat)
        [[ $value ]] || { echo "Nothing came in on standard input." >&2; exit 2; }
        [[ $2 != certificate_authorities || $value = *'-----BEGIN CERTIFICATE-----'*'-----END CERTIFICATE-----'* ]] \
            || { echo "What came in on standard input has no certificate in PEM." >&2; exit 2; }
        printf '%s' "$value" > "$all/.$2.new" && mv "$all/.$2.new" "$all/$2"
        make
        ;;
    remove)
        [[ ${optional[${2:?which}]:-} ]] || { echo "Only these can be removed: ${!optional[*]}" >&2; exit 2; }
        rm -f "$all/$2"
        make
        ;;
    rotate)
        [[ ${2:?which} = session_secret ]] || { echo "Only session_secret can be rotated." >&2; exit 2; }
        # Killed in between, the next start makes what is missing.
        mv "$all/session_secret" "$all/session_secret_previous"
        make
        ;;
    *) sed -n '2,12s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
