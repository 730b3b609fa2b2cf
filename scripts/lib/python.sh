# shellcheck shell=bash
# The virtual environment of the tests from outside.

# python_environment FILE...: a virtual environment with these requirements in $VENV, kept until they change.
python_environment() {
    local key file
    VENV=$ROOT/.webmacs/venv
    key=$({ python3 --version; cat "$@"; } | sha256sum)
    [[ ! -r $VENV/key || $(< "$VENV/key") != "$key" ]] || return 0
    begin python
    rm -rf "$VENV"
    python3 -m venv "$VENV"
    for file in "$@"; do
        logged "$LOGS/pip.log" "$VENV/bin/pip" install --quiet --disable-pip-version-check --requirement "$file" || {
            show_failure "$LOGS/pip.log"
            die "pip could not install $file"
        }
    done
    printf '%s' "$key" > "$VENV/key"
    finish "${*#"$ROOT"/}"
}

# One environment for all: those of the browser's tests are a superset.
requirements() {
    [[ ! -r $ROOT/Services/UI/requirements-e2e.txt ]] || echo "$ROOT/Services/UI/requirements-e2e.txt"
    echo "$ROOT/Tests/EndToEnd/requirements.txt"
}
