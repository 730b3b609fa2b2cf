# shellcheck shell=bash disable=SC2317,SC2153 # called by name; TESTS is the caller's
# What needs no build: each function is one check, silent or with the reason on its output.

swift_lint() { swift format lint --strict --parallel --recursive Package.swift Shared Services Tests; }

# Scripts are known by their first line: most have no extension.
shell_lint() {
    local file first
    local -a scripts=()
    while read -r file; do
        if [[ -f $file ]] && read -r -n 80 first < "$file" && [[ $first =~ ^#!.*[/\ ](ba)?sh($|\ ) ]]; then scripts+=("$file"); fi
    done < <(git ls-files -co --exclude-standard)
    shellcheck -x "${scripts[@]}" scripts/lib/*.sh
    # With pipefail, what grep -q has found may still fail: the writer before it is killed when its pipe closes, now and then.
    ! grep -nE '\|[[:space:]]*grep -[[:alnum:]]*q' "${scripts[@]}" scripts/lib/*.sh
}

nginx_check() {
    local folder=$TESTS/nginx-check site=$TESTS/nginx-check/site
    rm -rf "$folder"
    mkdir -p "$site"
    echo '<!doctype html>' > "$site/index.html"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=check -keyout "$folder/key.pem" -out "$folder/cert.pem"
    TLS_LISTEN=127.0.0.1:13 TLS_CERTIFICATE=$folder/cert.pem TLS_KEY=$folder/key.pem HSTS_SECONDS=60 TLS_MODE=redirect ACME_FOLDER=$folder/acme SITE=$site TEMP=$folder/temp PID_FILE=$folder/pid WORKER_USER='' UI_LISTEN=127.0.0.1:9 API_LISTEN=127.0.0.1:10 \
        ACCESS_LOG=$folder/access.log ERROR_LOG=$folder/error.log UPSTREAM_QUERY='127.0.0.1:11 127.0.0.1:12' \
        nginx/render.sh "$folder"
    nginx -t -c "$folder/nginx.conf"
}

# A location with an add_header of its own loses those of its server, so each must include headers.conf, by itself or
# through proxy.conf, stream.conf, websocket.conf or json.conf.
nginx_headers() {
    awk '
        /^location / { block = "" ; inside = 1; where = FILENAME ":" FNR }
        inside { block = block $0 "\n" }
        inside && /\}[ \t]*$/ && (/^location / || /^\}/) {
            inside = 0
            if (block !~ /include (headers|proxy|stream|websocket|json)\.conf/ && block !~ /return 404; }/) { print where ": no security headers"; bad = 1 }
        }
        END { exit bad }
    ' nginx/locations/*.conf nginx/errors.conf
}
