# shellcheck shell=bash disable=SC2034,SC2153 # shares its settings with stack.sh
# A throw-away PostgreSQL and Redis for integration tests: fresh, on free ports, gone at the end.

servers_start() {
    # Names of stack.sh, for servers of their own.
    RUN=$TESTS/servers/run LOGS=$TESTS/servers/logs DATA=$TESTS/servers/data SECRETS=$TESTS/servers/secrets STATE=$TESTS/servers
    rm -rf "$STATE"
    mkdir -p "$RUN" "$LOGS" "$DATA"
    chmod 711 "$TESTS" "$STATE" "$DATA"
    make_secrets
    choose_ports
    choose_postgres_home
    # What a power cut does to a database that lives for minutes does not matter.
    POSTGRES_EXTRA=$'fsync = off\nfull_page_writes = off\nmax_connections = 300'
    configure_postgres
    configure_redis
    run_postgres > "$LOGS/postgres.log" 2>&1 < /dev/null 8>&- &
    server_processes=($!)
    run_redis > "$LOGS/redis.log" 2>&1 < /dev/null 8>&- &
    server_processes+=($!)
    local tries
    for tries in {1..300}; do
        postgres_is_ready && redis_is_ready && break
        sleep 0.1
        ((tries < 300)) || die "The servers for the tests did not start." "Their logs: $LOGS"
    done
    create_database webmacs superuser
    TEST_DATABASE_URL="postgresql://webmacs:$(< "$SECRETS/postgres_password")@127.0.0.1:$POSTGRES_PORT/webmacs"
    TEST_REDIS_URL="redis://:$(< "$SECRETS/redis_password")@127.0.0.1:$REDIS_PORT/0"
    export TEST_DATABASE_URL TEST_REDIS_URL
}

server_processes=()
servers_stop() {
    ((${#server_processes[@]} > 0)) || return 0
    kill -INT "${server_processes[0]}" 2>/dev/null || true
    kill -TERM "${server_processes[1]}" 2>/dev/null || true
    wait "${server_processes[@]}" 2>/dev/null || true
    server_processes=()
    [[ $POSTGRES_HOME != /var/lib/webmacs/*/postgres ]] || rm -rf "${POSTGRES_HOME%/postgres}"
    [[ $POSTGRES_SOCKETS != /tmp/webmacs-* ]] || rm -rf "$POSTGRES_SOCKETS"
    rm -rf "/tmp/webmacs-nginx-$(printf "%s" "$STATE" | sha256sum | cut -c1-12)"
    rm -rf "$TESTS/logs/servers"
    mv "$TESTS/servers/logs" "$TESTS/logs/servers" || true
    rm -rf "$TESTS/servers"
}
