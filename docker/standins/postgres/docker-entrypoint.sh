#!/bin/bash
# As the public image: POSTGRES_{USER,PASSWORD,PASSWORD_FILE,DB}, PGDATA, /docker-entrypoint-initdb.d/*.sql.
set -euo pipefail
export PGDATA=${PGDATA:-/var/lib/postgresql/data}
[[ ${1:-postgres} = postgres ]] || exec "$@"
if [[ $(id -u) = 0 ]]; then
    mkdir -p "$PGDATA" /var/run/postgresql
    find "$PGDATA" ! -user postgres -exec chown postgres: '{}' +
    chown postgres: /var/run/postgresql
    chmod 700 "$PGDATA"
    chmod 3777 /var/run/postgresql
    exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi
if [[ ! -s $PGDATA/PG_VERSION ]]; then
    password=${POSTGRES_PASSWORD:-}
    [[ -z ${POSTGRES_PASSWORD_FILE:-} ]] || password=$(< "$POSTGRES_PASSWORD_FILE")
    [[ $password ]] || { echo "POSTGRES_PASSWORD is required" >&2; exit 1; }
    user=${POSTGRES_USER:-postgres}
    database=${POSTGRES_DB:-$user}
    initdb -U "$user" --auth-local=trust --auth-host=scram-sha-256 --pwfile=<(printf '%s\n' "$password") -E UTF8 --locale=C.UTF-8 -D "$PGDATA" > /dev/null
    echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"
    pg_ctl -D "$PGDATA" -w -o "-c listen_addresses=''" start > /dev/null
    [[ $database = postgres ]] || PGUSER='' PGDATABASE='' createdb -U "$user" -h /var/run/postgresql "$database"
    for file in /docker-entrypoint-initdb.d/*.sql; do
        [[ ! -e $file ]] || psql -v ON_ERROR_STOP=1 -U "$user" -d "$database" -f "$file"
    done
    pg_ctl -D "$PGDATA" -w -m fast stop > /dev/null
fi
exec postgres -c listen_addresses='*' "${@:2}"
