# shellcheck shell=bash
# Secrets are made once and stay in files that only their owner reads; nothing of them is in an environment or a log.

random_text() { # bytes of randomness -> url-safe text
    openssl rand -base64 "$1" | tr -d '\n=' | tr '+/' '-_'
}

keep_secret() { # name, value
    local file=$SECRETS/$1
    [[ -s $file ]] || (umask 077 && printf '%s' "$2" > "$file.new" && mv "$file.new" "$file")
}

make_secrets() {
    (umask 077 && mkdir -p "$SECRETS")
    chmod 700 "$SECRETS"
    keep_secret postgres_password "$(random_text 32)"
    keep_secret redis_password "$(random_text 32)"
    keep_secret session_secret "$(random_text 48)"
    keep_secret encryption_key "$(random_text 48)"
    keep_secret admin_password "${ADMIN_PASSWORD:-$(random_text 18)}"
    keep_secret agent_token "wm_$(random_text 48)"
    # Each service logs in to PostgreSQL as a role of its own.
    local service
    for service in "${SERVICES[@]}"; do keep_secret "postgres_password_$service" "$(random_text 32)"; done
    # Derived from the above, in the forms that libpq and the services read.
    (
        umask 077
        printf '*:*:*:*:%s\n' "$(< "$SECRETS/postgres_password")" > "$SECRETS/pgpass"
        for service in "${SERVICES[@]}"; do
            printf '*:*:*:*:%s\n' "$(< "$SECRETS/postgres_password_$service")" > "$SECRETS/pgpass_$service"
        done
    )
}
