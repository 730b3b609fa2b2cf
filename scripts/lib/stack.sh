# shellcheck shell=bash disable=SC2034,SC2153 # settings of one start are shared with up and supervise.sh
# The programs of a stack: how each is configured, and the command that runs it in the foreground.
# supervise.sh calls run_<name>; up calls the rest.

# In the order in which they start; they stop in the reverse order.
PROGRAMS=(postgres redis nginx gateway ingestion query worker rules webhooks ota agent)

# --- Settings of one start -----------------------------------------------------------------------------------------

# Chosen by `up`, read again by the supervisor and by tests ("$RUN/stack.env" is plain NAME=value).
write_stack_env() {
    local name
    for name in "$@"; do printf '%s=%q\n' "$name" "${!name}"; done > "$RUN/stack.env.new"
    mv "$RUN/stack.env.new" "$RUN/stack.env"
}

choose_ports() {
    local -a free=()
    mapfile -t free < <(free_ports 10)
    POSTGRES_PORT=${free[0]} REDIS_PORT=${free[1]} GATEWAY_PORT=${free[2]}
    INGESTION_PORT=${free[3]} QUERY_PORT=${free[4]} WORKER_PORT=${free[5]} AGENT_PORT=${free[6]}
    RULES_PORT=${free[7]} WEBHOOKS_PORT=${free[8]} OTA_PORT=${free[9]}
}

# --- PostgreSQL ----------------------------------------------------------------------------------------------------

# PostgreSQL refuses to run as root: then it runs as `postgres` (or nobody), and its data are where that user can reach
# them, which a clone below /root is not.
choose_postgres_home() {
    POSTGRES_USER='' POSTGRES_HOME=$DATA/postgres
    if ((EUID == 0)); then
        POSTGRES_USER=postgres
        getent passwd "$POSTGRES_USER" > /dev/null || POSTGRES_USER=nobody
        mkdir -p "$DATA"
        if ! as_postgres test -x "$DATA"; then
            POSTGRES_HOME=/var/lib/webmacs/$(printf '%s' "$STATE" | sha256sum | cut -c1-12)/postgres
            mkdir -p "$POSTGRES_HOME"
            chmod 755 "${POSTGRES_HOME%/*/*}" "${POSTGRES_HOME%/*}"
        fi
    fi
    mkdir -p "$POSTGRES_HOME"
    [[ -z $POSTGRES_USER ]] || chown "$POSTGRES_USER:" "$POSTGRES_HOME"
    chmod 700 "$POSTGRES_HOME"

    # The newest server, or the one that wrote the data.
    local version
    version=$(cat "$POSTGRES_HOME/data/PG_VERSION" 2>/dev/null || true)
    POSTGRES_BIN=$(compgen -G "/usr/lib/postgresql/${version:-*}/bin" | sort -V | tail -n 1 || true)
    [[ $POSTGRES_BIN ]] || POSTGRES_BIN=$(pg_config --bindir 2>/dev/null || true)
    [[ -x $POSTGRES_BIN/postgres ]] ||
        die "There is no PostgreSQL ${version:-server} here${version:+, but the data in $POSTGRES_HOME were written by it}."
    # A socket's path has room for 107 characters.
    POSTGRES_SOCKETS=$POSTGRES_HOME
    ((${#POSTGRES_SOCKETS} < 85)) || POSTGRES_SOCKETS=/tmp/webmacs-$(printf '%s' "$STATE" | sha256sum | cut -c1-12)
}

as_postgres() {
    if [[ $POSTGRES_USER ]]; then
        setpriv --reuid="$POSTGRES_USER" --regid="$(id -g "$POSTGRES_USER")" --clear-groups "$@"
    else
        "$@"
    fi
}

configure_postgres() {
    if [[ $POSTGRES_SOCKETS != "$POSTGRES_HOME" ]]; then
        mkdir -p "$POSTGRES_SOCKETS"
        [[ -z $POSTGRES_USER ]] || chown "$POSTGRES_USER:" "$POSTGRES_SOCKETS"
        chmod 700 "$POSTGRES_SOCKETS"
    fi
    if [[ ! -s $POSTGRES_HOME/data/PG_VERSION ]]; then
        # Its folder is closed to everybody else, so the socket in it needs no password.
        (cd / && as_postgres "$POSTGRES_BIN/initdb" -D "$POSTGRES_HOME/data" -U postgres -E UTF8 --locale=C.UTF-8 \
            --auth-local=trust --auth-host=scram-sha-256 --data-checksums) > "$LOGS/initdb.log" 2>&1 || {
            show_failure "$LOGS/initdb.log"
            die "The database could not be created in $POSTGRES_HOME."
        }
        echo "include_if_exists = '../webmacs.conf'" | as_postgres tee -a "$POSTGRES_HOME/data/postgresql.conf" > /dev/null
    fi
    as_postgres tee "$POSTGRES_HOME/webmacs.conf" > /dev/null <<CONF
listen_addresses = '127.0.0.1'
port = $POSTGRES_PORT
unix_socket_directories = '$POSTGRES_SOCKETS'
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 128MB
work_mem = 8MB
maintenance_work_mem = 64MB
max_wal_size = 1GB
wal_compression = on
synchronous_commit = on
checkpoint_completion_target = 0.9
random_page_cost = 1.1
log_min_duration_statement = 500ms
log_line_prefix = '%m [%p] %a '
${POSTGRES_EXTRA:-}
CONF
}

run_postgres() {
    cd / && exec setsid setpriv ${POSTGRES_USER:+--reuid="$POSTGRES_USER" --regid="$(id -g "$POSTGRES_USER")" --clear-groups} \
        "$POSTGRES_BIN/postgres" -D "$POSTGRES_HOME/data"
}

postgres_is_ready() { "$POSTGRES_BIN/pg_isready" -q -h "$POSTGRES_SOCKETS" -p "$POSTGRES_PORT"; }

# psql as the superuser over the private socket.
postgres_admin() { (cd / && as_postgres "$POSTGRES_BIN/psql" -X -q -v ON_ERROR_STOP=1 -h "$POSTGRES_SOCKETS" -p "$POSTGRES_PORT" -U postgres "$@"); }

# The owner's role has its database and, with 'createdb', those that backups are restored into; nothing else. Its password is set at each start, so that the file decides.
create_database() { # name, more attributes of the role
    local name=$1 attributes=${2:-}
    postgres_admin -d postgres -v name="$name" -v password="$(< "$SECRETS/postgres_password")" > /dev/null <<SQL
select format('create role %I login', :'name') where not exists (select from pg_roles where rolname = :'name') \gexec
select format('alter role %I with login $attributes password %L', :'name', :'password') \gexec
select format('create database %I owner %I', :'name', :'name') where not exists (select from pg_database where datname = :'name') \gexec
SQL
}

# The roles of the services own nothing; what each may do is granted by 'webmacs migrate'. Their passwords are in no argument and no log.
create_service_roles() {
    local service role
    {
        echo 'set log_min_duration_statement = -1;'
        for service in "${SERVICES[@]}"; do
            role=webmacs_$service
            echo "select 'create role $role' where not exists (select from pg_roles where rolname = '$role') \\gexec"
            echo "alter role $role with login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password '$(< "$SECRETS/postgres_password_$service")';"
        done
    } | postgres_admin -d postgres > /dev/null
}

# --- Redis ---------------------------------------------------------------------------------------------------------

configure_redis() {
    mkdir -p "$DATA/redis"
    (
        umask 077
        cat > "$RUN/redis.conf" <<CONF
bind 127.0.0.1
port $REDIS_PORT
protected-mode yes
requirepass $(< "$SECRETS/redis_password")
dir $DATA/redis
appendonly yes
appendfsync everysec
save ""
maxmemory ${REDIS_MAXMEMORY:-256mb}
maxmemory-policy noeviction
daemonize no
CONF
    )
}

run_redis() { cd / && exec setsid redis-server "$RUN/redis.conf"; }

redis_is_ready() {
    [[ $(REDISCLI_AUTH=$(< "$SECRETS/redis_password") redis-cli -p "$REDIS_PORT" ping 2>/dev/null) = PONG ]]
}

# --- nginx ---------------------------------------------------------------------------------------------------------

configure_nginx() {
    local user='' temp=$RUN/nginx-temp
    if ((EUID == 0)); then
        user=www-data
        setpriv --reuid="$user" --regid="$user" --clear-groups test -r "$SITE/index.html" 2>/dev/null || user=root
        # Long bodies wait in files of the worker's own, and the state directory is closed to it.
        [[ $user = root ]] || temp=/tmp/webmacs-nginx-$(printf '%s' "$STATE" | sha256sum | cut -c1-12)
    fi
    SITE=$SITE TEMP=$temp PID_FILE=$RUN/nginx.master WORKER_USER=$user \
        FRONT_PROXIES="$(setting FRONT_PROXIES '' | tr ',' ' ')" \
        UI_LISTEN=$HTTP_ADDRESS:$HTTP_PORT API_LISTEN=${API_PORT:+$HTTP_ADDRESS:$API_PORT} \
        ACCESS_LOG="$LOGS/nginx-access.log" ERROR_LOG="$LOGS/nginx.log" \
        UPSTREAM_GATEWAY=127.0.0.1:$GATEWAY_PORT UPSTREAM_INGESTION=127.0.0.1:$INGESTION_PORT UPSTREAM_QUERY=127.0.0.1:$QUERY_PORT UPSTREAM_WORKER=127.0.0.1:$WORKER_PORT \
        UPSTREAM_RULES=127.0.0.1:$RULES_PORT UPSTREAM_WEBHOOKS=127.0.0.1:$WEBHOOKS_PORT UPSTREAM_OTA=127.0.0.1:$OTA_PORT \
        "$ROOT/nginx/render.sh" "$RUN/nginx"
    nginx -t -q -c "$RUN/nginx/nginx.conf" 2> "$LOGS/nginx-test.log" || {
        show_failure "$LOGS/nginx-test.log"
        die "nginx does not accept its configuration."
    }
}

run_nginx() { cd / && exec setsid nginx -c "$RUN/nginx/nginx.conf" -g 'daemon off;'; }

# --- Services ------------------------------------------------------------------------------------------------------

# What every service is told. Secrets are named by their file. Without a service it is the operator, who owns the database.
service_environment() { # [service]
    environment=(
        APP_ENV="$APP_ENV" LOG_LEVEL="$LOG_LEVEL" HOST=127.0.0.1
        DATABASE_URL="postgresql://webmacs${1:+_$1}@127.0.0.1:$POSTGRES_PORT/webmacs?passfile=$SECRETS/pgpass${1:+_$1}"
        REDIS_URL_FILE="$SECRETS/redis_url"
        ADMIN_EMAIL="$ADMIN_EMAIL"
        SESSION_SECRET_FILE="$SECRETS/session_secret"
        ENCRYPTION_KEY_FILE="$SECRETS/encryption_key"
        ADMIN_PASSWORD_FILE="$SECRETS/admin_password"
        PATH=/usr/local/bin:/usr/bin:/bin TZ=UTC
    )
    # There after a rotation of the session secret, until somebody takes it away.
    [[ ! -s $SECRETS/session_secret_previous ]] || environment+=(SESSION_SECRET_PREVIOUS_FILE="$SECRETS/session_secret_previous")
    local name
    for name in ADMIN_USERNAME CORS_ORIGINS ACCESS_TOKEN_EXPIRE_MINUTES DATABASE_CONNECTIONS STREAM_LIMIT \
        BATCH_LIMIT FRAME_LIMIT SOURCE_READINGS_PER_SECOND SOURCE_BYTES_PER_SECOND TRACES_PER_SECOND TRACES_FOLDER SEAL_AFTER \
        RETENTION_CLEANUP_ENABLED TRUSTED_PROXIES RATE_LIMIT_PER_MINUTE RATE_LIMIT_READS_PER_MINUTE RATE_LIMIT_TOKENS_PER_MINUTE; do
        [[ -z $(setting "$name" '') ]] || environment+=("$name=$(setting "$name" '')")
    done
}

serve() { # name, port, more environment...
    local name=$1 port=$2
    shift 2
    service_environment "$name"
    cd "$RUN" && exec setsid env -i "${environment[@]}" PORT="$port" "$@" "$BIN/$name" serve
}
run_gateway() {
    local -a more=()
    local name
    for name in OIDC_ENABLED OIDC_PROVIDER_NAME OIDC_ISSUER_URL OIDC_CLIENT_ID OIDC_CLIENT_SECRET OIDC_CLIENT_SECRET_FILE OIDC_SCOPES \
        OIDC_REDIRECT_URI OIDC_FRONTEND_URL OIDC_DEFAULT_ROLE OIDC_AUTO_CREATE_USERS OIDC_TRUST_EMAIL OIDC_ROLE_CLAIM OIDC_ROLE_MAPPING \
        OIDC_TIMEOUT OIDC_ALLOW_HTTP OAUTH_CLIENT_ID OAUTH_CLIENT_SECRET OAUTH_CLIENT_SECRET_FILE OAUTH_PROVIDER_NAME OAUTH_BASE_URL OAUTH_API_URL \
        OAUTH_DEFAULT_ROLE OAUTH_AUTO_CREATE_USERS WEBMACS_CA_FILE; do
        [[ -z $(setting "$name" '') ]] || more+=("$name=$(setting "$name" '')")
    done
    serve gateway "$GATEWAY_PORT" "${more[@]}"
}
run_ingestion() { serve ingestion "$INGESTION_PORT"; }
run_query() { serve query "$QUERY_PORT"; }
run_rules() {
    serve rules "$RULES_PORT" RULE_SETPOINT_INTERVAL="$(setting RULE_SETPOINT_INTERVAL 1s)" \
        ALERT_STORM_LIMIT="$(setting ALERT_STORM_LIMIT 50)"
}
run_webhooks() {
    local -a more=()
    local name
    for name in WEBHOOK_READING_INTERVAL WEBHOOK_CONCURRENCY WEBHOOK_RATE_PER_SECOND WEBHOOK_BYTES_PER_SECOND WEBMACS_CA_FILE \
        SMTP_HOST SMTP_PORT SMTP_TLS SMTP_USERNAME SMTP_PASSWORD SMTP_PASSWORD_FILE SMTP_FROM PUBLIC_URL; do
        [[ -z $(setting "$name" '') ]] || more+=("$name=$(setting "$name" '')")
    done
    serve webhooks "$WEBHOOKS_PORT" "${more[@]}"
}
run_ota() { serve ota "$OTA_PORT" UPDATE_FOLDER="$(setting UPDATE_FOLDER "$DATA/updates")" UPDATE_MAX_MB="$(setting UPDATE_MAX_MB 1024)" RELEASE_CHECK_URL="$(setting RELEASE_CHECK_URL '')"; }
# The database is on this machine, so its disk can be watched.
run_worker() {
    local at=127.0.0.1
    serve worker "$WORKER_PORT" WORKER_DISK_PATH="$(setting WORKER_DISK_PATH "$DATA")" \
        WATCHED_SERVICES="$(setting WATCHED_SERVICES "gateway=$at:$GATEWAY_PORT,ingestion=$at:$INGESTION_PORT,query=$at:$QUERY_PORT,rules=$at:$RULES_PORT,webhooks=$at:$WEBHOOKS_PORT,ota=$at:$OTA_PORT")"
}

# The device side: no access to the database or to Redis, only an address and a token.
run_agent() {
    local -a more=()
    local name
    for name in WEBMACS_POLL_INTERVAL WEBMACS_MAX_BATCH_SIZE WEBMACS_AGENT_NAME WEBMACS_SPOOL_MAX_MB WEBMACS_SPOOL_MAX_DAYS \
        WEBMACS_SIMULATED_PLANT WEBMACS_PERF_EVENTS BACKGROUND_COLLECTION_ENABLED WEBMACS_HOLD_SECONDS WEBMACS_CA_FILE \
        WEBMACS_PLUGINS WEBMACS_PLUGIN_FOLDER; do
        [[ -z $(setting "$name" '') ]] || more+=("$name=$(setting "$name" '')")
    done
    mkdir -p "$DATA/agent"
    cd "$RUN" && exec setsid env -i APP_ENV="$APP_ENV" LOG_LEVEL="$LOG_LEVEL" HOST=127.0.0.1 PORT="$AGENT_PORT" TZ=UTC \
        PATH=/usr/local/bin:/usr/bin:/bin \
        WEBMACS_SERVER_URL="http://127.0.0.1:$HTTP_PORT" WEBMACS_API_TOKEN_FILE="$SECRETS/agent_token" \
        WEBMACS_SPOOL="$DATA/agent/spool.sqlite" WEBMACS_AGENT_ENV_FILE="$ROOT/.env" "${more[@]}" "$BIN/agent" serve
}

# The operator's command line with the stack's settings.
webmacs() {
    service_environment
    (cd "$RUN" && env -i "${environment[@]}" "$BIN/webmacs" "$@")
}

# --- Processes -----------------------------------------------------------------------------------------------------

# A process file holds "pid starttime": a pid that was given to another program since is not ours.
start_time() {
    local line
    { read -r line < "/proc/$1/stat"; } 2>/dev/null || return 1
    line=${line##*) }
    # shellcheck disable=SC2086 # words
    set -- $line
    echo "${20}"
}
# Whole or not at all: tests and scripts read these files at any time.
write_run_file() { echo "$2" > "$RUN/$1.new" && mv "$RUN/$1.new" "$RUN/$1"; }
write_process() { write_run_file "$1.pid" "$2 $(start_time "$2")"; }
process_of() { # name -> pid, when it runs
    local pid started now
    { read -r pid started < "$RUN/$1.pid"; } 2>/dev/null || return 1
    now=$(start_time "$pid" 2>/dev/null) && [[ $now = "$started" ]] && echo "$pid"
}

is_ready() { # name
    case $1 in
        postgres) postgres_is_ready ;;
        redis) redis_is_ready ;;
        nginx) curl -fs -o /dev/null -m 2 "http://127.0.0.1:$HTTP_PORT/health" ;;
        gateway) curl -fs -o /dev/null -m 2 "http://127.0.0.1:$GATEWAY_PORT/readyz" ;;
        ingestion) curl -fs -o /dev/null -m 2 "http://127.0.0.1:$INGESTION_PORT/readyz" ;;
        query) curl -fs -o /dev/null -m 2 "http://127.0.0.1:$QUERY_PORT/readyz" ;;
        worker) curl -fs -o /dev/null -m 2 "http://127.0.0.1:$WORKER_PORT/readyz" ;;
        rules) curl -fs -o /dev/null -m 2 "http://127.0.0.1:$RULES_PORT/readyz" ;;
        webhooks) curl -fs -o /dev/null -m 2 "http://127.0.0.1:$WEBHOOKS_PORT/readyz" ;;
        ota) curl -fs -o /dev/null -m 2 "http://127.0.0.1:$OTA_PORT/readyz" ;;
        agent) curl -fs -o /dev/null -m 2 "http://127.0.0.1:$AGENT_PORT/readyz" ;;
    esac
}

# wait_ready SECONDS NAME...: until all are ready; shows who is awaited. Fails when one keeps dying or time is up.
wait_ready() {
    local deadline=$((SECONDS + $1)) name
    shift
    local -a waiting=("$@") still=()
    while :; do
        still=()
        for name in "${waiting[@]}"; do is_ready "$name" || still+=("$name"); done
        ((${#still[@]} == 0)) && return
        waiting=("${still[@]}")
        progress "waiting for ${waiting[*]}"
        for name in "${waiting[@]}"; do
            if [[ $(cat "$RUN/$name.deaths" 2>/dev/null || echo 0) -ge 4 ]]; then
                tail -n 15 "$LOGS/$name.log" | sed 's/^/    /' >&2
                die "$name does not stay alive." "Its log: $LOGS/$name.log"
            fi
        done
        supervisor > /dev/null || die "The supervisor has died." "Its log: $LOGS/supervisor.log"
        if ((SECONDS >= deadline)); then
            for name in "${waiting[@]}"; do
                printf '    the end of %s:\n' "$LOGS/$name.log" >&2
                tail -n 8 "$LOGS/$name.log" 2>/dev/null | sed 's/^/      /' >&2
            done
            die "Not ready in time: ${waiting[*]}"
        fi
        sleep 0.1
    done
}

supervisor() { process_of supervisor; }

# stop_stack: asks the supervisor to stop everything and waits; then stops what a killed supervisor may have left.
stop_stack() {
    local pid name waited=0 signal
    if pid=$(supervisor); then
        kill -TERM "$pid" 2>/dev/null || true
        while supervisor > /dev/null && ((waited < 600)); do
            sleep 0.1
            waited=$((waited + 1))
        done
    fi
    for name in supervisor agent ota webhooks rules worker query ingestion gateway nginx redis postgres; do
        signal=TERM
        [[ $name = postgres ]] && signal=INT
        if pid=$(process_of "$name"); then
            kill -"$signal" "$pid" 2>/dev/null || true
            for ((waited = 0; waited < 100; waited++)); do
                process_of "$name" > /dev/null || break
                sleep 0.1
            done
            kill -KILL -- "-$pid" 2>/dev/null || kill -KILL "$pid" 2>/dev/null || true
        fi
        rm -f "$RUN/$name.pid" "$RUN/$name.hold" "$RUN/$name.deaths"
    done
}
