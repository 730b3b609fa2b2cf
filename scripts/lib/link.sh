#!/usr/bin/env bash
# scripts/lib/link.sh FROM TO: links the executables of the build in FROM anew, in TO, with what two or more of them have in common
# in one library beside them (docs/decisions/0015-one-library.md). Takes seconds; nothing is compiled.
#
# The build says of each executable which objects it is made of. An object that only one has stays in it. The library shows what
# executables ask for and hides the rest, so that the linker leaves out what nobody calls.
set -euo pipefail
# shellcheck source=scripts/lib/products.sh
. "$(dirname "${BASH_SOURCE[0]}")/products.sh"
export LC_ALL=C
from=$1 to=$2
lists=$(mktemp -d)
trap 'rm -rf "$lists"' EXIT
# Beside an executable is the library, and below them what stage_products takes along of Swift's runtime; in images /usr/local/lib has it.
options=(-gnone -use-ld=lld -Xlinker --gc-sections -Xlinker --as-needed)
options+=(-Xlinker "-rpath=\$ORIGIN" -Xlinker "-rpath=\$ORIGIN/lib" -Xlinker "-rpath=\$ORIGIN/../lib")
symbols() { xargs -a "$1" nm --quiet -g "${@:2}"; }

for product in "${PRODUCTS[@]}"; do sort -u "$from/$product.product/Objects.LinkFileList" > "$lists/$product.all"; done
sort "$lists"/*.all | uniq -d > "$lists/common"
for product in "${PRODUCTS[@]}"; do
    comm -23 "$lists/$product.all" "$lists/common" > "$lists/$product.own"
    symbols "$lists/$product.own" -u | awk 'NF == 2 { print $2 }'
    # The system's libraries; Swift's own come by themselves.
    readelf -d "$from/$product" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/-l:\1/p' |
        grep -vE ':(libswift|lib_?Foundation|libdispatch|libBlocksRuntime|libc\.|libgcc_s|ld-linux)' >> "$lists/all.libraries"
done | sort -u > "$lists/wanted"
sort -u "$lists/all.libraries" > "$lists/libraries"
symbols "$lists/common" --defined-only | awk 'NF == 3 { print $3 }' | sort -u | comm -12 - "$lists/wanted" |
    awk 'BEGIN { print "{ global:" } { print "\"" $0 "\";" } END { print "local: *; };" }' > "$lists/exports"

swiftc -emit-library -module-name webmacs "${options[@]}" -Xlinker "-soname=$LIBRARY" -Xlinker "--version-script=$lists/exports" \
    "@$lists/common" "@$lists/libraries" -o "$to/$LIBRARY"
for product in "${PRODUCTS[@]}"; do
    main=$(symbols "$lists/$product.own" --defined-only | awk '$3 ~ /^[A-Za-z]+Service_main$/ { print $3 }')
    swiftc -emit-executable -module-name "$product" "${options[@]}" -Xlinker --no-export-dynamic -Xlinker "--defsym=main=$main" \
        "@$lists/$product.own" "$to/$LIBRARY" "@$lists/libraries" -o "$to/$product"
done
