#!/usr/bin/env bash
# Healthy when the page is served and the script that it names is there, too. Says nothing about the services.
set -euo pipefail

get() { # path -> body; fails unless the answer is 200
    local status line
    exec 3<> /dev/tcp/127.0.0.1/8080
    printf 'GET %s HTTP/1.0\r\nHost: localhost\r\nUser-Agent: webmacs-healthcheck\r\n\r\n' "$1" >&3
    read -r _ status _ <&3
    while IFS= read -r line <&3 && [[ $line != $'\r' ]]; do :; done
    cat <&3
    exec 3>&-
    [[ $status = 200 ]]
}

page=$(get /)
asset=$(grep -oE '/assets/[A-Za-z0-9._-]+\.js' <<< "$page" | head -n 1)
[[ $asset ]]
get "$asset" > /dev/null
