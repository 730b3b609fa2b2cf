# shellcheck shell=bash disable=SC2034 # read by the files that include this one
# The executables, how they are built and laid out. docker/service.Dockerfile has this file and link.sh, and no other
# of this folder.

PRODUCTS_FOLDER=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
PRODUCTS=(gateway ingestion query worker rules webhooks ota agent updater webmacs)

# Nothing is loaded into our programs, so that symbols for that would be a tenth of their size; with a section for each function
# the linker leaves out those that nobody calls.
BUILD_FLAGS=(-c release -debug-info-format none -Xlinker --no-export-dynamic -Xswiftc -Xfrontend -Xswiftc -function-sections)

# What the executables have in common (scripts/lib/link.sh).
LIBRARY=libwebmacs.so

# stage_products FROM TO: the executables of the build in FROM and their library, stripped, in TO, and in TO/lib what they load of
# the Swift runtime: images share both as layers. Each file appears whole or not at all; a running program keeps the one it has
# started with.
stage_products() {
    local from=$1 to=$2 linked=$2/.linked file
    for file in "${PRODUCTS[@]}"; do
        [[ -x $from/$file ]] || { echo "The build made no executable \`$file\`." >&2; return 1; }
    done
    rm -rf "$linked"
    mkdir -p "$linked" "$to/lib"
    "$PRODUCTS_FOLDER/link.sh" "$from" "$linked" || return 1
    for file in "$LIBRARY" "${PRODUCTS[@]}"; do
        place_stripped "$to" "$linked/$file" || return 1
    done
    for file in $(cd "$linked" && ldd "$LIBRARY" "${PRODUCTS[@]}" | awk '$3 ~ "/swift/linux/" { print $3 }' | sort -u); do
        place_stripped "$to/lib" "$file" --strip-unneeded || return 1
    done
    rm -rf "$linked"
}

# place_stripped FOLDER FILE [OPTION...]: the file, stripped, in that folder.
place_stripped() {
    strip "${@:3}" -o "$1/.new" "$2" && mv "$1/.new" "$1/${2##*/}"
}
