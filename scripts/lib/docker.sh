# shellcheck shell=bash disable=SC2154 # colours: say.sh
# The compose stack, for scripts/up --docker and scripts/down --docker.

compose() {
    local -a settings=()
    # Compose looks for .env beside its own file.
    [[ ! -r $ROOT/.env ]] || settings=(--env-file "$ROOT/.env")
    docker compose -f "$ROOT/compose/compose.yaml" "${settings[@]}" "$@"
}

require_docker() {
    command -v docker > /dev/null || die "Docker is not installed." "https://docs.docker.com/engine/install/"
    docker compose version > /dev/null 2>&1 || die "Docker's Compose v2 plugin is missing." "https://docs.docker.com/compose/install/linux/"
    docker info > /dev/null 2>&1 || die "Docker's engine does not answer." "$(docker info 2>&1 | tail -n 1)"
}

docker_up() { # detach
    begin docker
    require_docker
    finish "$(docker version -f 'engine {{.Server.Version}}'), compose $(docker compose version --short)"
    printf '  images (the first time this compiles everything)\n'
    compose build
    compose up -d --wait --wait-timeout 180
    printf '\n  %shttp://localhost%s%s\n\n    e-mail    %s\n    password  %s\n' "$bold" \
        "$(port=$(setting HTTP_PORT 80); [[ $port = 80 ]] || echo ":$port")" "$plain" \
        "$(setting ADMIN_EMAIL admin@webmacs.local)" "$(compose run --rm --no-deps -T secrets show admin_password)"
    if [[ $1 ]]; then
        printf '\n  scripts/down --docker stops it.\n\n'
        return
    fi
    printf '\n  Ctrl-C stops everything.\n\n'
    trap 'printf "\n"; compose down; exit 0' INT TERM HUP
    compose logs -f --since 1s &
    wait $! || true
    compose down
}

docker_down() { # data
    require_docker
    if [[ $1 ]]; then compose down --volumes; else compose down; fi
}
