#!/bin/sh
# Serves the site on 127.0.0.1 while it is worked on: builds it again at every change and lets open pages load themselves again.
#
#   UI_PORT      where (5173)
#   WEBMACS_URL  the stack that answers for what is no file of the site (http://127.0.0.1:8080)
set -eu
cd "$(dirname "$0")/.."
sh tools/setup.sh
export DENO_NO_UPDATE_CHECK=1 NO_COLOR=1 DENO_DIR="${DENO_DIR:-$(pwd)/build/deno}"
build/py/bin/deno run --quiet --allow-read=.,..,../../Shared/Contracts --allow-write=build,src/api tools/openapi.ts
exec build/py/bin/deno run --quiet --allow-read --allow-write=build --allow-env --allow-net --allow-run=esbuild tools/dev.ts
