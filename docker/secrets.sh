#!/usr/bin/env bash
# Makes the secrets of a compose stack: each once, into the volume "all", and from there a copy of those it needs into
# the volume of each container. Nothing is ever printed but on request.
#
#   secrets                 makes what is missing (a one-shot service, before everything else)
#   secrets show NAME       prints one, for instance admin_password
#   secrets set NAME        takes one from standard input; restart its users afterwards. Also those of others that are not made
#                           here: smtp_password, oidc_client_secret, oauth_client_secret
#   secrets remove NAME     forgets one of these three
set -euo pipefail
umask 077
all=/secrets/all
service_user=10001
# Secrets of others, each for one container: they may be absent.
declare -A of_others=([smtp_password]=webhooks [oidc_client_secret]=gateway [oauth_client_secret]=gateway)

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

make() {
    keep postgres_password "$(random_text 32)"
    keep redis_password "$(random_text 32)"
    keep session_secret "$(random_text 48)"
    keep encryption_key "$(random_text 48)"
    keep admin_password "${ADMIN_PASSWORD:-$(random_text 18)}"
    keep agent_token "wm_$(random_text 48)"
    # The same in the forms that libpq, Redis and the services read.
    printf '*:*:*:*:%s\n' "$(< "$all/postgres_password")" > "$all/pgpass"
    printf 'requirepass %s\n' "$(< "$all/redis_password")" > "$all/redis.conf"
    printf 'redis://:%s@redis:6379/0' "$(< "$all/redis_password")" > "$all/redis_url"

    # The images of these two run as users of their own; their volumes are mounted nowhere else.
    give db 0 0444 postgres_password
    give redis 0 0444 redis.conf
    local consumer
    for consumer in migrate gateway ingestion query worker rules webhooks ota; do
        give "$consumer" $service_user 0400 pgpass
        give "$consumer" $service_user 0400 redis_url
    done
    give gateway $service_user 0400 session_secret
    give gateway $service_user 0400 encryption_key
    give webhooks $service_user 0400 encryption_key
    give gateway $service_user 0400 admin_password
    give migrate $service_user 0400 agent_token
    give agent $service_user 0400 agent_token webmacs_api_token
    local name
    for name in "${!of_others[@]}"; do
        if [[ -s $all/$name ]]; then
            give "${of_others[$name]}" $service_user 0400 "$name"
        else
            rm -f "/secrets/${of_others[$name]}/$name"
        fi
    done
}

case ${1:-make} in
    make) make ;;
    show) cat "$all/${2:?which}"; echo ;;
    set)
        [[ -e $all/${2:?which} || ${of_others[$2]:-} ]] || { echo "There is no secret $2. There are: $(ls "$all") ${!of_others[*]}" >&2; exit 2; }
        value=$(cat)
        [[ $value ]] || { echo "Nothing came in on standard input." >&2; exit 2; }
        printf '%s' "$value" > "$all/.$2.new" && mv "$all/.$2.new" "$all/$2"
        make
        ;;
    remove)
        [[ ${of_others[${2:?which}]:-} ]] || { echo "Only these can be removed: ${!of_others[*]}" >&2; exit 2; }
        rm -f "$all/$2"
        make
        ;;
    *) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
