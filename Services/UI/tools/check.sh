#!/bin/sh
# Everything that needs no browser: format, lint, types, unit tests.
set -eu
cd "$(dirname "$0")/.."
sh tools/setup.sh
export DENO_NO_UPDATE_CHECK=1 NO_COLOR=1 DENO_DIR="${DENO_DIR:-$(pwd)/build/deno}"
deno=build/py/bin/deno
$deno run --quiet --allow-read=.,..,../../Shared/Contracts --allow-write=build,src/api tools/openapi.ts
$deno fmt --check --quiet
$deno lint --quiet
$deno check --quiet src tests tools
$deno test --quiet tests
