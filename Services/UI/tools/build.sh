#!/bin/sh
# Builds the site into build/site: hashed assets, each with a .gz beside it. Fails when the script outgrows its budget.
set -eu
cd "$(dirname "$0")/.."
sh tools/setup.sh
export DENO_NO_UPDATE_CHECK=1 NO_COLOR=1 DENO_DIR="${DENO_DIR:-$(pwd)/build/deno}"
build/py/bin/deno run --quiet --allow-read=.,..,../../Shared/Contracts --allow-write=build,src/api tools/openapi.ts
exec build/py/bin/deno run --quiet --allow-read --allow-write=build --allow-env --allow-run=esbuild,gzip tools/build.ts
