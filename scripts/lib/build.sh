# shellcheck shell=bash
# Executables and UI, built only when something that goes into them has changed.

# fingerprint PATH...: changes when a file below is added, removed or written.
fingerprint() {
    { find "$@" \( -name build -o -name node_modules -o -name .pytest_cache -o -name __pycache__ -o -path '*/src/api/schema.ts' \) -prune -o \
        -type f -printf '%p %T@ %s\n' 2>/dev/null || true; } | LC_ALL=C sort | sha256sum | cut -d' ' -f1
}

# compile [OPTION...]: the one build. Without an index no test would be found.
compile() {
    swift build --package-path "$ROOT" --scratch-path "$SCRATCH" "${BUILD_FLAGS[@]}" --enable-index-store "$@"
}

# The services, stripped, in $STAGE/out.
build_services() {
    begin build
    if [[ ${WEBMACS_BIN:-} ]]; then
        finish "as given: $BIN"
        return
    fi
    local key stamp=$STAGE/stamp log=$LOGS/build.log
    key=$(cd "$ROOT" && { swift --version 2>/dev/null; fingerprint Package.swift Shared Services/[!U]* Services/Updater Tests/Support scripts/lib/{products,link}.sh; } | sha256sum)
    if [[ -r $stamp && $(< "$stamp") = "$key" ]]; then
        finish "unchanged"
        return
    fi
    progress "release: the first time takes a while"
    logged "$log" compile || {
        show_failure "$log"
        die "The release build failed."
    }
    logged "$log" stage_products "$(compile --show-bin-path)" "$STAGE/out" || {
        show_failure "$log"
        die "The release build is not whole."
    }
    printf '%s\n' "$key" > "$stamp"
    finish "${PRODUCTS[*]}"
}

build_ui() {
    begin ui
    if [[ ${WEBMACS_SITE:-} ]]; then
        finish "as given: $SITE"
        return
    fi
    local ui=$ROOT/Services/UI key stamp log=$LOGS/ui.log
    stamp=$ui/build/stamp
    [[ -x $ui/tools/build.sh || -r $ui/tools/build.sh ]] || die "Services/UI/tools/build.sh is missing."
    key=$(fingerprint "$ui" "$ROOT"/Services/*/openapi.yaml "$ROOT/Shared/Contracts/openapi.yaml")
    if [[ -r $stamp && -r $SITE/index.html && $(< "$stamp") = "$key" ]]; then
        finish "unchanged"
        return
    fi
    progress "packages of the UI"
    if [[ ! -d $ui/node_modules ]]; then
        logged "$log" sh "$ui/tools/setup.sh" || {
            show_failure "$log"
            die "The UI's packages could not be set up."
        }
    fi
    progress "bundle"
    logged "$log" sh "$ui/tools/build.sh" || {
        show_failure "$log"
        die "The UI's build failed."
    }
    [[ -r $SITE/index.html ]] || die "The UI's build left no $SITE/index.html."
    printf '%s\n' "$key" > "$stamp"
    finish "$(du -sh --apparent-size "$SITE" | cut -f1)"
}
