# shellcheck shell=bash disable=SC2034 # read by the files that include this one
# The executables, how they are built and laid out. docker/service.Dockerfile includes this file, and no other of this folder.

PRODUCTS=(gateway ingestion query worker rules webhooks ota agent updater webmacs)

# Nothing is loaded into our programs, so that symbols for that would be a tenth of their size; with a section for each function
# the linker leaves out those that nobody calls.
BUILD_FLAGS=(-c release -debug-info-format none -Xlinker --no-export-dynamic -Xswiftc -Xfrontend -Xswiftc -function-sections)

# stage_products FROM TO: the executables in FROM, stripped, in TO, and in TO/lib what they load of the Swift runtime: images
# share that as one layer. Each file appears whole or not at all; a running program keeps the one it has started with.
stage_products() {
    local from=$1 to=$2 product library
    mkdir -p "$to/lib"
    for product in "${PRODUCTS[@]}"; do
        [[ -x $from/$product ]] || { echo "The build made no executable \`$product\`." >&2; return 1; }
        strip -o "$to/.$product.new" "$from/$product" && mv "$to/.$product.new" "$to/$product" || return 1
    done
    for library in $(cd "$from" && ldd "${PRODUCTS[@]}" | awk '$3 ~ "/swift/linux/" { print $3 }' | sort -u); do
        strip --strip-unneeded -o "$to/.library.new" "$library" && mv "$to/.library.new" "$to/lib/${library##*/}" || return 1
    done
}
