#!/bin/sh
# Brings the build tools into place: deno and uPlot from PyPI (by hash), React, js-yaml and their types from Debian's packages.
# Safe to run again; does nothing when nothing changed. Needs the packages in apt-packages.txt, and PyPI the first time.
set -eu
cd "$(dirname "$0")/.."
nodejs=${NODEJS_DIR:-/usr/share/nodejs}

for package in react react-dom scheduler csstype prop-types js-yaml; do
    [ -d "$nodejs/$package" ] && continue
    echo "setup: $nodejs/$package is missing; install the packages named in $(pwd)/apt-packages.txt" >&2
    exit 1
done
command -v esbuild >/dev/null || { echo "setup: esbuild is missing; install the packages named in $(pwd)/apt-packages.txt" >&2; exit 1; }

stamp=$(cat tools/setup.sh requirements-build.txt "$nodejs"/react/package.json "$nodejs"/react-dom/package.json | sha256sum)
if [ "$(cat build/setup.stamp 2>/dev/null)" = "$stamp" ] && [ -x build/py/bin/deno ] && [ -d node_modules/uplot ]; then
    exit 0
fi

rm -rf build/py build/setup.stamp node_modules
mkdir -p build node_modules/@types node_modules/uplot
python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --no-deps --require-hashes \
    --target build/py -r requirements-build.txt

for package in react react-dom scheduler csstype prop-types js-yaml; do
    cp -r "$nodejs/$package" node_modules/
done
for package in react react-dom scheduler prop-types js-yaml; do
    cp -r "$nodejs/@types/$package" node_modules/@types/
done

# uPlot comes as a script for a page; one line makes it a module. "/*!" keeps its MIT notice in the LEGAL.txt of the build.
{ sed '1s,^/\*\*,/*!,' build/py/uplot/static/uPlot.iife.js; echo 'export default uPlot;'; } > node_modules/uplot/index.js
cp build/py/uplot/static/uPlot.min.css node_modules/uplot/uplot.css
printf '{"name":"uplot","version":"1.6.16","type":"module","main":"index.js","exports":{".":"./index.js","./uplot.css":"./uplot.css"}}\n' \
    > node_modules/uplot/package.json
printf '%s\n' "$stamp" > build/setup.stamp
