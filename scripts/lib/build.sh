# shellcheck shell=bash
# Executables and UI, built only when something that goes into them has changed.

# fingerprint PATH...: changes when a file below is added, removed or written.
fingerprint() {
    { find "$@" \( -name build -o -name node_modules -o -name .pytest_cache -o -name __pycache__ -o -path '*/src/api/schema.ts' \) -prune -o \
        -type f -printf '%p %T@ %s\n' 2>/dev/null || true; } | LC_ALL=C sort | sha256sum | cut -d' ' -f1
}

# The services as static executables, stripped, in $STAGE/out. A running stack keeps the files it has started with.
build_services() {
    begin build
    if [[ ${WEBMACS_BIN:-} ]]; then
        finish "as given: $BIN"
        return
    fi
    local key stamp=$STAGE/stamp log=$LOGS/build.log product from
    key=$(cd "$ROOT" && { swift --version 2>/dev/null; fingerprint Package.swift Shared Services/[!U]* Services/Updater Tests/Support; } | sha256sum)
    if [[ -r $stamp && $(< "$stamp") = "$key" ]]; then
        finish "unchanged"
        return
    fi
    progress "release, static: the first time takes a while"
    # Nothing is loaded into our programs: symbols for that would be a tenth of their size. What a debugger reads is stripped.
    logged "$log" swift build --package-path "$ROOT" --scratch-path "$SCRATCH" -c release --static-swift-stdlib \
        -debug-info-format none -Xlinker --no-export-dynamic || {
        show_failure "$log"
        die "The release build failed."
    }
    from=$(swift build --package-path "$ROOT" --scratch-path "$SCRATCH" -c release --static-swift-stdlib --show-bin-path)
    mkdir -p "$STAGE/out"
    for product in "${PRODUCTS[@]}"; do
        [[ -x $from/$product ]] || die "The build made no executable \`$product\`."
        strip -o "$STAGE/out/.$product.new" "$from/$product"
        mv "$STAGE/out/.$product.new" "$STAGE/out/$product"
    done
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
