#!/usr/bin/env bash
# install.sh BUNDLE [OPTION...]: installs WebMACS on this machine out of one file, without a network.
#
#   sudo bash install.sh webmacs-update-2.0.0.tar.gz
#
#   --check, --dry-run    only looks whether it would work; changes nothing
#   --address NAME        name or address that people will type; goes into the certificate (this machine's own ones always do)
#   --http-port PORT      instead of 80            --https-port PORT   instead of 443
#   --api-port PORT       instead of 8000
#   --root-fingerprint X  the maker's root of trust, as its SHA-256: refuses a bundle that is not signed by it; needs openssl 3
#   --firewall            opens these ports in ufw or firewalld, where one is running
#   --update              BUNDLE is newer than what is installed: backs up, updates, and goes back when it does not get healthy
#   --yes                 asks nothing
#
# Afterwards /opt/webmacs has a copy of this script:
#
#   install.sh --backup               database, settings and compose file, as they are, into updates/backups
#   install.sh --rollback [NAME]      back to before the last update (or to that backup): database, images, version
#   install.sh --uninstall            takes WebMACS off and keeps data, secrets and images
#   install.sh --uninstall --purge    deletes those as well
#
# It may be run again at any time: what is there is kept. Status: 0 done; 1 failed half way, run it again; 2 wrong arguments;
# 3 a check failed and nothing was changed.
set -euo pipefail
export LC_ALL=C
umask 022

home=${WEBMACS_HOME:-/opt/webmacs}
unit=/etc/systemd/system/webmacs.service
# The user in our images: the proxy reads the certificate, the services the update folder.
service_user=10001
minimum_memory_mb=700 advised_memory_mb=1500 spare_disk_mb=1024
wait_seconds=${WEBMACS_WAIT_SECONDS:-300}

# --- What it says --------------------------------------------------------------------------------------------------

bold='' red='' green='' yellow='' plain=''
if [[ -t 1 && -z ${NO_COLOR:-} ]]; then bold=$'\e[1m' red=$'\e[31m' green=$'\e[32m' yellow=$'\e[33m' plain=$'\e[0m'; fi
step='' step_began=$SECONDS
begin() {
    step=$1 step_began=$SECONDS
    [[ ! -t 1 ]] || printf '  … %-13s %s\r' "$1" "${2:-}"
}
finish() {
    local took=$((SECONDS - step_began))
    [[ ! -t 1 ]] || printf '\e[K'
    printf '  %s✓%s %-13s %s%s\n' "$green" "$plain" "$step" "${1:-}" "$( ((took < 2)) || echo "  ${took} s")"
    step=''
}
note() { printf '    %s\n' "$@"; }
warn() { printf '  %s!%s %s\n' "$yellow" "$plain" "$1" >&2; shift; (($# == 0)) || printf '    %s\n' "$@" >&2; }
stop() { # status, what, what to do...
    local status=$1
    [[ ! -t 1 ]] || printf '\e[K'
    printf '  %s✗%s %s%s\n' "$red" "$plain" "${step:+$step: }" "$2" >&2
    shift 2
    (($# == 0)) || printf '    %s\n' "$@" >&2
    exit "$status"
}
usage() { sed -n '2,/^set /{/^set /!s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"; }
confirm() { # question
    local answer=''
    [[ -z $yes ]] || return 0
    [[ -t 0 ]] || stop 2 "Nobody is there to answer: $1" "Say --yes."
    read -rp "  $1 [y/N] " answer
    [[ $answer = [yY]* ]] || stop 3 "Stopped; nothing was changed."
}

# Checks do not stop at the first that fails: all are told together.
problems=0
problem() { # what, what to do...
    problems=$((problems + 1))
    [[ ! -t 1 ]] || printf '\e[K' >&2
    printf '  %s✗%s %s\n' "$red" "$plain" "$1" >&2
    shift
    (($# == 0)) || printf '    %s\n' "$@" >&2
}

# --- Small things --------------------------------------------------------------------------------------------------

have() { command -v "$1" > /dev/null 2>&1; }
megabytes() { echo $(($1 / 1000000)); }
compose() { (cd "$home" && docker compose -f docker-compose.prod.yml --env-file .env "$@"); }
installed_version() { [[ ! -r $home/.env ]] || sed -n 's/^WEBMACS_VERSION=//p' "$home/.env" | tail -n 1; }

# older A B: version A comes before B; 2.0.0-rc.1 comes before 2.0.0.
older() { [[ $1 != "$2" && $(printf '%s\n' "${1/-/\~}" "${2/-/\~}" | sort -V | head -n 1) = "${1/-/\~}" ]]; }

setting() { # name, default
    local value=''
    [[ ! -r $home/.env ]] || value=$(sed -n "s/^$1=//p" "$home/.env" | tail -n 1)
    echo "${value:-$2}"
}
# The file is replaced in one step: whoever reads it sees the old or the new one.
set_setting() { # name, value
    local new=$home/.env.new
    (
        umask 077
        { grep -vE "^#?$1=" "$home/.env" || true; echo "$1=$2"; } > "$new"
    )
    mv "$new" "$home/.env"
}

# This machine's addresses on its networks, and not those of Docker's bridges.
own_addresses() {
    if have ip; then
        ip -o addr show scope global 2>/dev/null | awk '$2 !~ /^(docker|br-|veth|virbr|cni)/ { sub(/\/.*/, "", $4); print $4 }'
    else
        hostname -I 2>/dev/null | tr ' ' '\n' | sed '/^$/d; /^172\.1[7-9]\.0\.1$/d'
    fi
}

port_in_use() { # port
    awk -v port="$(printf '%04X' "$1")" '$4 == "0A" && $2 ~ ":" port "$" { found = 1 } END { exit !found }' \
        /proc/net/tcp /proc/net/tcp6 2>/dev/null
}

# Free megabytes where a folder is, or will be.
free_mb() {
    local folder=$1
    while [[ ! -d $folder ]]; do folder=$(dirname "$folder"); done
    df -Pm "$folder" | awk 'NR == 2 { print $4 }'
}

# A JSON file as lines of "path<tab>value"; the parts of a path stand between |. Fails when it is not JSON.
flat_json() {
    awk '
        function fail(why) { print FILENAME ": " why > "/dev/stderr"; failed = 1; exit 1 }
        function blanks() { while (at <= n && substr(text, at, 1) ~ /[ \t\r\n]/) at++ }
        function string(  out, c) {
            at++
            while (at <= n) {
                c = substr(text, at, 1)
                if (c == "\"") { at++; return out "" }
                if (c == "\\") {
                    at++; c = substr(text, at, 1)
                    if (c == "u") { at += 4; c = "?" } else if (c ~ /[nrtbf]/) c = " "
                }
                if (c ~ /[\001-\037]/) c = " "
                out = out c
                at++
            }
            fail("a text has no end")
        }
        function value(path,  c, key, i, start) {
            if (++depth > 20) fail("it is nested too deeply")
            blanks(); c = substr(text, at, 1)
            if (c == "{" || c == "[") {
                at++; blanks(); i = 0; start = c
                if (substr(text, at, 1) == (start == "{" ? "}" : "]")) { at++; depth--; return }
                for (;;) {
                    if (start == "{") {
                        blanks(); if (substr(text, at, 1) != "\"") fail("a name is missing")
                        key = string(); blanks()
                        if (substr(text, at++, 1) != ":") fail("a colon is missing after " key)
                    } else key = i++
                    value(path == "" ? key : path "|" key)
                    blanks(); c = substr(text, at++, 1)
                    if (c == (start == "{" ? "}" : "]")) break
                    if (c != ",") fail("a comma is missing in " path)
                }
            } else if (c == "\"") print path "\t" string()
            else {
                start = at
                while (at <= n && substr(text, at, 1) ~ /[-+.0-9A-Za-z]/) at++
                if (at == start) fail("a value is missing in " path)
                print path "\t" substr(text, start, at - start)
            }
            depth--
        }
        { text = text $0 "\n" }
        END { if (!failed) { n = length(text); at = 1; value(""); blanks(); if (!failed && at <= n) fail("something follows its end") } exit failed }
    ' "$1"
}

# --- The bundle ----------------------------------------------------------------------------------------------------

declare -A meta=() listed=()
scratch='' version='' images_bytes=0
# shellcheck disable=SC2317,SC2329 # called by the trap
tidy() { [[ -z $scratch ]] || rm -rf "$scratch"; }

# bundle_is_sound: reads the bundle three times (its list, its small files, all its hashes) and writes nothing but small files
# into a folder of its own in /var/tmp (/tmp may be memory). A name that could leave that folder is refused before anything is unpacked.
bundle_is_sound() {
    local mode size name key value sum line kind count=0 before=$problems
    begin bundle "reading"
    if [[ ! -f $bundle || ! -r $bundle ]]; then
        problem "There is no file $bundle." "Name the bundle: sudo bash install.sh webmacs-update-<version>.tar.gz"
        return
    fi
    scratch=$(mktemp -d /var/tmp/webmacs-install.XXXXXX)
    trap tidy EXIT
    if ! gzip -dc "$bundle" 2> "$scratch/errors" | tar -tv --numeric-owner --quoting-style=escape > "$scratch/list" 2>> "$scratch/errors"; then
        problem "The bundle is damaged or not whole ($(head -n 1 "$scratch/errors" | cut -c1-100))." "Copy it again, and compare its SHA-256 with the one it was published with."
        return
    fi
    while read -r mode _ size _ _ name; do
        count=$((count + 1)) kind=${mode:0:1}
        if [[ $kind = d && $name = @(metadata/|packages/) ]]; then continue; fi
        if [[ $kind != - ]]; then
            problem "The bundle has a member that is no plain file: ${name:0:100}" "Do not use it. Ask whoever gave it to you for the original."
        elif [[ ! $name =~ ^[A-Za-z0-9_][A-Za-z0-9._+:~%-]*(/[A-Za-z0-9_][A-Za-z0-9._+:~%-]*)?$ ]]; then
            problem "The bundle has a member with a name that is not allowed: ${name:0:100}" "Do not use it. Ask whoever gave it to you for the original."
        elif [[ ${listed[$name]:-} ]]; then
            problem "The bundle has the member $name twice." "Do not use it. Ask whoever gave it to you for the original."
        elif ((size > $(limit_of "$name"))); then
            problem "The bundle's member $name is too large: $(megabytes "$size") MB." "Do not use it. Ask whoever gave it to you for the original."
        fi
        listed[$name]=$size
        ((count <= 300)) || { problem "The bundle has too many members." "Do not use it."; return; }
    done < "$scratch/list"
    ((problems == before)) || return 0

    if [[ ! ${listed[metadata.json]:-} ]]; then
        problem "The bundle has no metadata.json: it is no bundle of WebMACS." "Name a file webmacs-update-<version>.tar.gz."
        return
    fi
    if ! tar -xzf "$bundle" -C "$scratch" --no-same-owner --no-same-permissions --occurrence=1 -- metadata.json 2> "$scratch/errors"; then
        problem "The bundle cannot be unpacked ($(head -n 1 "$scratch/errors" | cut -c1-100))." "Is there room in /var/tmp?"
        return
    fi
    if ! flat_json "$scratch/metadata.json" > "$scratch/flat" 2> "$scratch/errors"; then
        problem "The bundle's metadata.json cannot be read ($(head -n 1 "$scratch/errors" | cut -c1-100))." "Copy the bundle again."
        return
    fi
    while IFS=$'\t' read -r key value; do meta[$key]=$value; done < "$scratch/flat"
    version=${meta[version]:-}
    if [[ ${meta[name]:-} != webmacs ]] || [[ ! $version =~ ^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(-[0-9A-Za-z.-]{1,60})?$ ]]; then
        problem "The bundle is not one of WebMACS, or has no version like 2.0.0 (name '${meta[name]:-}', version '${version:0:40}')."
        return
    fi
    for name in docker-compose.prod.yml env.example images.tar; do
        [[ ${listed[$name]:-} ]] || problem "The bundle has no $name: it is not whole." "Ask whoever gave it to you for the original."
    done
    # What is in the one and not in the other. Signed metadata have signatures of their own.
    for name in "${!listed[@]}"; do
        [[ $name = metadata.json || $name = metadata/*.json || ${meta["members|$name|sha256"]:-} ]] ||
            problem "The bundle has $name, of which metadata.json knows nothing." "Ask whoever gave it to you for the original."
    done
    for key in "${!meta[@]}"; do
        [[ $key = members\|*\|sha256 ]] || continue
        name=${key#members|} name=${name%|sha256}
        [[ ${listed[$name]:-} ]] || problem "The bundle's $name is missing." "Copy it again."
        [[ ${meta["members|$name|size"]:-${listed[$name]:-}} = "${listed[$name]:-}" ]] ||
            problem "The bundle's $name has not the size that metadata.json says." "Copy it again."
    done
    ((problems == before)) || return 0

    begin bundle "checking every SHA-256"
    # Each member goes through a pipe; nothing is written. A hash stands for all bytes, and costs one pass.
    # shellcheck disable=SC2016 # tar's variables, in tar's shell
    if ! tar -xzf "$bundle" --to-command='printf "%s %s\n" "$(sha256sum | cut -c1-64)" "$TAR_FILENAME"' -- "${!listed[@]}" > "$scratch/sums" 2> "$scratch/errors"; then
        problem "The bundle cannot be read to its end ($(head -n 1 "$scratch/errors" | cut -c1-100))." "Copy it again."
        return
    fi
    while read -r sum name; do
        value=${meta["members|$name|sha256"]:-}
        [[ -z $value || $value = "$sum" ]] ||
            problem "The bundle's $name is not what metadata.json says (SHA-256 ${sum:0:12}…, not ${value:0:12}…)." "It was changed or damaged. Copy it again; if that does not help, do not use it."
    done < "$scratch/sums"
    [[ $(wc -l < "$scratch/sums") -eq ${#listed[@]} ]] || problem "The bundle cannot be read to its end." "Copy it again."
    ((problems == before)) || return 0
    line=$(printf '%s\n' "${!listed[@]}" | grep -v '^images\.tar$')
    # shellcheck disable=SC2086 # names without blanks
    if ! tar -xzf "$bundle" -C "$scratch" --no-same-owner --no-same-permissions --occurrence=1 -- $line 2> "$scratch/errors"; then
        problem "The bundle cannot be unpacked ($(head -n 1 "$scratch/errors" | cut -c1-100))." "Is there room in /var/tmp?"
        return
    fi
    images_bytes=${listed[images.tar]}
    finish "$version, $(megabytes "$(stat -L -c %s "$bundle")") MB, ${#listed[@]} members, every SHA-256 is right"
    # Once installed, what is signed by somebody else is refused, whether anybody asks or not.
    if [[ -z $root_fingerprint && -s $home/updates/trust/root.json ]]; then
        root_fingerprint=$(sha256sum < "$home/updates/trust/root.json" | cut -c1-64)
        root_is_known=yes
    fi
    if [[ $root_fingerprint ]]; then
        bundle_is_signed
    elif [[ -s $scratch/metadata/root.json ]]; then
        note "Who made it was not checked. Its root is $(sha256sum < "$scratch/metadata/root.json" | cut -c1-64);" "with --root-fingerprint and what the maker has published you make sure."
    fi
}

# --- Who made it ----------------------------------------------------------------------------------------------------
#
# fingerprint ─ is the SHA-256 of ─▶ a root ─ signs the next ─▶ … ─▶ metadata/root.json ─ names who may sign ─▶ targets.json
#     ─ has the SHA-256 of ─▶ metadata.json ─ has the SHA-256 of ─▶ every member
#
# Each document is an envelope (DSSE): a payload in base64, and Ed25519 signatures of its type and bytes.

flat_value() { awk -F '\t' -v path="$2" '$1 == path { print $2; exit }' "$1"; } # flat file, path

# open_envelope MEMBER NAME: its payload as $scratch/NAME.flat, what was signed as NAME.message, the signatures as NAME.envelope.
open_envelope() {
    local to=$scratch/$2 type
    [[ -s $scratch/$1 ]] && flat_json "$scratch/$1" > "$to.envelope" 2> /dev/null || return 1
    flat_value "$to.envelope" payload | base64 -d > "$to.payload" 2> /dev/null || return 1
    type=$(flat_value "$to.envelope" payloadType)
    [[ $type = application/vnd.webmacs.tuf+json ]] || return 1
    { printf 'DSSEv1 %d %s %d ' ${#type} "$type" "$(stat -c %s "$to.payload")"; cat "$to.payload"; } > "$to.message"
    flat_json "$to.payload" > "$to.flat" 2> /dev/null
}

# signed_by NAME ROOT ROLE: as many of the role's keys as that root demands have signed the document. A key counts once, and
# is named by its own SHA-256.
signed_by() {
    local message=$scratch/$1.message envelope=$scratch/$1.envelope root=$scratch/$2.flat threshold keyid public valid=0 i
    local -A seen=()
    threshold=$(flat_value "$root" "roles|$3|threshold")
    [[ $threshold =~ ^[1-9][0-9]?$ ]] || return 1
    for ((i = 0; i < 32; i++)); do
        keyid=$(flat_value "$envelope" "signatures|$i|keyid")
        [[ $keyid =~ ^[0-9a-f]{64}$ ]] || break
        [[ ! ${seen[$keyid]:-} ]] || continue
        grep -qE "^roles\|$3\|keyids\|[0-9]+"$'\t'"$keyid\$" "$root" || continue
        public=$(flat_value "$root" "keys|$keyid|keyval|public")
        [[ $public =~ ^[0-9a-f]{64}$ && $(flat_value "$root" "keys|$keyid|keytype") = ed25519 ]] || continue
        # The few bytes before the key say that it is one of Ed25519.
        printf '%b' "$(printf %s "302a300506032b6570032100$public" | sed 's/../\\x&/g')" > "$scratch/key.der"
        [[ $(tail -c 32 "$scratch/key.der" | sha256sum | cut -c1-64) = "$keyid" ]] || continue
        flat_value "$envelope" "signatures|$i|sig" | base64 -d > "$scratch/signature" 2> /dev/null || continue
        openssl pkeyutl -verify -pubin -keyform DER -inkey "$scratch/key.der" -rawin -in "$message" -sigfile "$scratch/signature" > /dev/null 2>&1 || continue
        seen[$keyid]=yes valid=$((valid + 1))
    done
    ((valid >= threshold))
}

bundle_is_signed() {
    local file number trusted='' expires
    begin signature
    if ! have openssl || [[ $(openssl version) != "OpenSSL "[3-9]* ]]; then
        if [[ $root_is_known ]]; then
            warn "Who made the bundle was not checked: there is no openssl 3 here."
            return
        fi
        problem "To check who signed the bundle, openssl 3 or newer is needed." "Install it; or leave --root-fingerprint out, and compare the bundle's SHA-256 with the published one."
        return
    fi
    for file in "$scratch"/metadata/*root.json; do
        [[ ! -s $file || $(sha256sum < "$file" | cut -c1-64) != "$root_fingerprint" ]] || trusted=${file#"$scratch"/}
    done
    if [[ ! $trusted ]]; then
        problem "The bundle is not from $([[ $root_is_known ]] && echo "the maker of what is installed ($home/updates/trust/root.json)" || echo "whom --root-fingerprint names")$([[ -s $scratch/metadata/root.json ]] || echo ": it is not signed")." "Do not use it, or find out the right fingerprint."
        return
    fi
    open_envelope "$trusted" root || { problem "The bundle's $trusted cannot be read."; return; }
    while [[ $trusted != metadata/root.json ]]; do
        number=$(flat_value "$scratch/root.flat" version)
        [[ $number =~ ^[1-9][0-9]{0,8}$ ]] || { problem "The bundle's $trusted has no version."; return; }
        trusted=metadata/$((number + 1)).root.json
        [[ -s $scratch/$trusted ]] || trusted=metadata/root.json
        if ! open_envelope "$trusted" next || [[ $(flat_value "$scratch/next.flat" version) != $((number + 1)) ]] ||
            ! signed_by next root root || ! signed_by next next root; then
            problem "The bundle's $trusted is not signed by the root before it." "Do not use it."
            return
        fi
        for file in flat message envelope; do mv "$scratch/next.$file" "$scratch/root.$file"; done
    done
    if ! open_envelope metadata/targets.json targets || [[ $(flat_value "$scratch/targets.flat" _type) != targets ]] || ! signed_by targets root targets; then
        problem "The bundle is not signed by enough of its maker's keys." "Do not use it."
        return
    fi
    if [[ $(flat_value "$scratch/targets.flat" "targets|metadata.json|hashes|sha256") != $(sha256sum < "$scratch/metadata.json" | cut -c1-64) ]]; then
        problem "The bundle's metadata.json is not the one that was signed." "Do not use it."
        return
    fi
    # A machine without a network may have a wrong clock, and an old bundle may be what somebody wants to install.
    expires=$(flat_value "$scratch/targets.flat" expires)
    [[ ! $expires < $(date -u +%Y-%m-%dT%H:%M:%SZ) ]] || warn "The bundle's signature has expired ($expires): there is probably a newer one."
    finish "by the root ${root_fingerprint:0:16}…"
}

limit_of() { # member -> bytes
    case $1 in images.tar) echo 8000000000 ;; packages/*) echo 500000000 ;; *) echo 20000000 ;; esac
}

# --- Checks of the machine ------------------------------------------------------------------------------------------

check_machine() {
    local machine memory name before=$problems
    local -a missing=()
    begin machine
    for name in tar gzip awk sed grep sha256sum df stat sort; do have "$name" || missing+=("$name"); done
    ((${#missing[@]} == 0)) || problem "Commands are missing: ${missing[*]}" "They belong to the packages tar, gzip, mawk, sed, grep and coreutils."
    case $(uname -m) in x86_64) machine=amd64 ;; aarch64) machine=arm64 ;; *) machine=$(uname -m) ;; esac
    if [[ $version ]]; then
        local own='' named=''
        for name in "${!meta[@]}"; do
            [[ $name = architectures\|* ]] || continue
            named=yes
            [[ ${meta[$name]#linux/} != "$machine" ]] || own=yes
        done
        if [[ ! $named ]]; then
            problem "The bundle does not say for which processors it is." "Ask whoever gave it to you for another one."
        elif [[ ! $own ]]; then
            problem "The bundle is not for this machine's processor ($machine)." "Ask for a bundle for $machine."
        fi
    fi
    if older "$(uname -r | grep -oE '^[0-9]+\.[0-9]+')" 4.19; then
        problem "The kernel $(uname -r) is too old; 4.19 is the least." "Upgrade the operating system."
    fi
    grep -qw overlay /proc/filesystems || modprobe -n overlay 2>/dev/null ||
        problem "The kernel has no overlay file system, which Docker needs." "Use the distribution's own kernel."
    # Raspberry Pi OS leaves the memory controller off.
    if ! grep -qw memory /sys/fs/cgroup/cgroup.controllers 2>/dev/null && ! awk '$1 == "memory" && $4 == 1 { on = 1 } END { exit !on }' /proc/cgroups; then
        problem "The kernel does not limit the memory of containers." \
            "Add  cgroup_enable=memory cgroup_memory=1  to the one line of /boot/firmware/cmdline.txt (or /boot/cmdline.txt), and restart the machine."
    fi
    [[ -d /run/systemd/system ]] || problem "systemd does not run here; without it WebMACS would not start with the machine." "Install on a machine with systemd: Debian, Ubuntu, Raspberry Pi OS, Revolution Pi."
    memory=$(awk '/^MemTotal/ { print int($2 / 1024) }' /proc/meminfo)
    if ((memory < minimum_memory_mb)); then
        problem "This machine has $memory MB of memory; $minimum_memory_mb MB are the least." "Use a larger one."
    elif ((memory < advised_memory_mb)); then
        warn "This machine has $memory MB of memory. It will do for a few dozen channels; $advised_memory_mb MB are better."
    fi
    ((problems > before)) || finish "$machine, kernel $(uname -r | cut -d- -f1), $memory MB of memory"
}

docker_packages() { local file; for file in "$scratch"/packages/*.deb; do [[ ! -e $file ]] || echo "$file"; done; }

# needed_packages: those of the bundle that would be installed. Nothing that is here is replaced.
needed_packages() {
    local file package
    docker_packages | while read -r file; do
        package=$(dpkg-deb -f "$file" Package)
        # With an engine of somebody's, only the plugin is ours to add.
        ! have docker || [[ $package = docker-compose* ]] || continue
        [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) = installed ]] || echo "$file"
    done
}

compose_is_there() { docker compose version > /dev/null 2>&1; }
images_are_there() {
    local key
    [[ ${meta["images|0|name"]:-} ]] || return 1
    for key in "${!meta[@]}"; do
        [[ $key = images\|*\|name ]] || continue
        image_is_right "${meta[$key]}" "${meta[${key%name}id]:-}" || return 1
    done
}
# With containerd's image store an engine names an image by its manifest, not by its configuration as the bundle does; that the
# bytes are the right ones, the SHA-256 of images.tar has shown.
image_is_right() { # name, id
    local id
    id=$(docker image inspect -f '{{.Id}}' "$1" 2>/dev/null) || return 1
    [[ $id = "$2" ]] || [[ $(docker info -f '{{.DriverStatus}}' 2>/dev/null) = *io.containerd.snapshotter* ]]
}

check_docker() {
    local before=$problems names short
    local -a files=()
    begin docker
    names="docker.io and docker-compose (Debian 13), docker.io and docker-compose-v2 (Ubuntu), or docker-ce and docker-compose-plugin (docker.com)"
    mapfile -t files < <(needed_packages)
    if ! have docker || ! compose_is_there; then
        if ! have dpkg || ((${#files[@]} == 0)); then
            problem "$(have docker && echo "Docker's plugin Compose v2 is not installed" || echo "Docker is not installed"), and the bundle does not bring it." \
                "Install $names, or ask for a bundle with packages."
        elif ! dpkg --no-act --refuse-downgrade --install "${files[@]}" > "$scratch/dpkg" 2>&1; then
            problem "The bundle's packages for Docker do not fit this system: $(grep -m 1 -iE 'depends|conflict|error' "$scratch/dpkg" | sed 's/^ *//' | cut -c1-150)" \
                "Install $names by the means of this system, and run this again."
        fi
        ((problems > before)) || finish "will be installed: $(for short in "${files[@]}"; do dpkg-deb -f "$short" Package; done | paste -sd' ')"
        return
    fi
    if ! docker info > /dev/null 2>&1; then
        problem "Docker is installed, and its engine does not answer." "systemctl start docker; journalctl -u docker says why it does not."
        return
    fi
    short=$(docker compose version --short)
    ! older "${short#v}" 2.24 || problem "Compose $short is too old; 2.24 is the least." "Upgrade one of: $names."
    if [[ ! -s $home/secrets/postgres_password && -s $(docker volume inspect -f '{{.Mountpoint}}' webmacs_pgdata 2>/dev/null)/PG_VERSION ]]; then
        problem "There is a database of WebMACS (volume webmacs_pgdata), and not its secrets ($home/secrets)." \
            "Put the secrets back from your backup; or, if nobody needs that database: docker volume rm webmacs_pgdata webmacs_redisdata"
    fi
    ((problems > before)) || finish "engine $(docker version -f '{{.Server.Version}}'), compose $short: left as they are"
}

check_disk() {
    local need=$((spare_disk_mb + images_bytes / 1000000)) root free before=$problems
    begin disk
    root=$(docker info -f '{{.DockerRootDir}}' 2>/dev/null) || root=/var/lib/docker
    have docker || need=$((need + 400))
    ! images_are_there 2>/dev/null || need=200
    free=$(free_mb "$root")
    ((free >= need)) || problem "There is not enough room for images and data: $free MB free where $root is, $need MB needed." "Make room, or move Docker's data (data-root in /etc/docker/daemon.json)."
    free=$(free_mb "$home")
    ((free >= 100)) || problem "There is not enough room in $home: $free MB, 100 MB needed." "Make room."
    ((problems > before)) || finish "$(free_mb "$root") MB free, $need MB needed"
}

check_ports() {
    local port before=$problems
    begin ports
    local -A ours=()
    if [[ $(installed_version) ]]; then
        ours[$(setting HTTP_PORT 80)]=yes ours[$(setting HTTPS_PORT 443)]=yes ours[$(setting API_PORT 8000)]=yes
    fi
    [[ $http_port != "$https_port" && $http_port != "$api_port" && $https_port != "$api_port" ]] ||
        problem "Two of the ports are the same: $http_port, $https_port, $api_port." "Name three different ones."
    check_port "$http_port" --http-port
    check_port "$https_port" --https-port
    check_port "$api_port" --api-port
    ((problems > before)) || finish "$http_port, $https_port and $api_port$( ((${#ours[@]} == 0)) && echo " are free")"
}
check_port() { # port, option
    [[ ! ${ours[$1]:-} ]] || return 0
    ! port_in_use "$1" || problem "Port $1 is taken by another program$(have ss && ss -Hltnp "sport = :$1" 2>/dev/null | grep -oE '"[^"]+"' | head -n 1 | sed 's/^/ /')." "Stop it, or choose another: $2 PORT"
}

# --- Installing ----------------------------------------------------------------------------------------------------

install_docker() {
    local -a files=()
    mapfile -t files < <(needed_packages)
    if ! have docker || ! compose_is_there; then
        begin docker "installing packages"
        DEBIAN_FRONTEND=noninteractive dpkg --refuse-downgrade --install "${files[@]}" > "$scratch/dpkg" 2>&1 ||
            stop 1 "Its packages could not be installed." "$(tail -n 5 "$scratch/dpkg")" "Mend that (dpkg --configure -a), and run this again."
        finish "installed"
    fi
    begin engine
    systemctl enable --now docker > "$scratch/engine" 2>&1 || true
    for _ in {1..60}; do ! docker info > /dev/null 2>&1 || break; sleep 1; done
    docker info > /dev/null 2>&1 || stop 1 "Docker's engine does not start." "journalctl -u docker says why. Then run this again."
    finish "$(docker version -f '{{.Server.Version}}'), starts with the machine"
}

make_folders() {
    begin folders
    local folder=$home/updates
    install -d -m 0755 "$home"
    install -d -m 0755 "$home/tls"
    # The services' group, and with it whoever has called sudo, may put bundles there. Sticky: nobody but root takes away or
    # replaces what is root's, as whom to trust and what the updater has noted.
    getent group $service_user > /dev/null || groupadd --system --gid $service_user webmacs
    [[ ${SUDO_USER:-root} = root ]] || usermod -aG "$(getent group $service_user | cut -d: -f1)" "$SUDO_USER"
    install -d -m 1775 -o root -g $service_user "$folder"
    install -d -m 0755 -o root -g root "$folder/trust" "$folder/journal" "$folder/refused"
    install -d -m 0755 -o $service_user -g $service_user "$folder/requests" "$folder/uploads"
    # What may be in a backup is for nobody's eyes.
    install -d -m 0700 -o root -g root "$folder/backups" "$home/secrets"
    install -d -m 0700 -o $service_user -g $service_user "$home/backups"
    finish "$home"
}

write_settings() {
    begin settings
    if [[ ! -e $home/.env ]]; then
        (umask 077 && sed 's/^WEBMACS_VERSION=.*/WEBMACS_VERSION=/' "$scratch/env.example" > "$home/.env.new")
        mv "$home/.env.new" "$home/.env"
    fi
    chmod 0600 "$home/.env"
    [[ $(setting WEBMACS_HOME '') = "$home" ]] || set_setting WEBMACS_HOME "$home"
    # The updater's way to the engine.
    local group
    group=$(stat -L -c %g /var/run/docker.sock 2> /dev/null || echo 0)
    [[ $(setting DOCKER_GID 0) = "$group" ]] || set_setting DOCKER_GID "$group"
    [[ $(setting COMPOSE_FILE '') = docker-compose.prod.yml ]] || set_setting COMPOSE_FILE docker-compose.prod.yml
    [[ $(setting HTTP_PORT 80) = "$http_port" ]] || set_setting HTTP_PORT "$http_port"
    [[ $(setting HTTPS_PORT 443) = "$https_port" ]] || set_setting HTTPS_PORT "$https_port"
    [[ $(setting API_PORT 8000) = "$api_port" ]] || set_setting API_PORT "$api_port"
    finish "$home/.env"
}

load_images() {
    local key name
    begin images "loading, this takes a while"
    if images_are_there; then
        finish "those of $version are here already"
        return
    fi
    tar -xzOf "$bundle" images.tar | docker load > "$scratch/load" 2>&1 || stop 1 "The images could not be loaded." "$(tail -n 3 "$scratch/load")" "Is there room? df -h /var/lib/docker. Then run this again."
    for key in "${!meta[@]}"; do
        [[ $key = images\|*\|name ]] || continue
        name=${meta[$key]}
        image_is_right "$name" "${meta[${key%name}id]:-}" || stop 1 "The image $name is not the one that the bundle names." "Do not use this bundle. Ask whoever gave it to you for the original."
    done
    finish "$(printf '%s\n' "${!meta[@]}" | grep -c '^images|.*|name$'); earlier ones are kept"
}

# place_release: compose file, version, and this script, of the bundle.
place_release() {
    begin release
    install -m 0644 "$scratch/docker-compose.prod.yml" "$home/docker-compose.prod.yml.new"
    mv "$home/docker-compose.prod.yml.new" "$home/docker-compose.prod.yml"
    set_setting WEBMACS_VERSION "$version"
    if [[ -s $scratch/metadata/root.json ]]; then
        install -m 0644 "$scratch/metadata/root.json" "$home/updates/trust/.root.json.new"
        mv "$home/updates/trust/.root.json.new" "$home/updates/trust/root.json"
    fi
    local script=$scratch/install.sh image
    [[ -s $script ]] || script=${BASH_SOURCE[0]}
    if [[ ! $script -ef $home/install.sh ]]; then
        install -m 0755 "$script" "$home/.install.sh.new"
        mv "$home/.install.sh.new" "$home/install.sh"
    fi
    compose config -q 2> "$scratch/config" || stop 1 "The bundle's compose file and $home/.env do not go together." "$(tail -n 3 "$scratch/config")" "Mend .env, and run this again."
    while read -r image; do
        docker image inspect "$image" > /dev/null 2>&1 || stop 1 "The compose file asks for the image $image, which the bundle does not have." "Ask whoever gave it to you for another one."
    done < <(compose config --images | sort -u)
    finish "$version"
}

# The proxy's key is readable for its user alone. Made by a container, so that this machine needs no openssl.
make_certificate() {
    local names name
    [[ ! -s $home/tls/cert.pem || ! -s $home/tls/key.pem ]] || return 0
    begin certificate
    names="DNS:localhost"
    for name in $(hostname) "$(hostname).local" ${address:+"$address"}; do
        if [[ $name =~ ^[0-9.]+$ || $name = *:* ]]; then names+=",IP:$name"; else names+=",DNS:$name"; fi
    done
    for name in 127.0.0.1 $(own_addresses); do names+=",IP:$name"; done
    docker run --rm --network none --cap-drop ALL --cap-add DAC_OVERRIDE --user 0 -v "$home/tls:/tls" --entrypoint openssl "webmacs/secrets:$version" \
        req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -sha256 -subj "/CN=${address:-$(hostname)}" \
        -addext "subjectAltName=$names" -addext "extendedKeyUsage=serverAuth" -addext "basicConstraints=critical,CA:FALSE" \
        -keyout /tls/.key.new -out /tls/.cert.new > "$scratch/tls" 2>&1 ||
        stop 1 "The certificate could not be made." "$(tail -n 3 "$scratch/tls")"
    chown $service_user:$service_user "$home/tls/.key.new"
    chmod 0400 "$home/tls/.key.new"
    chmod 0644 "$home/tls/.cert.new"
    mv "$home/tls/.key.new" "$home/tls/key.pem"
    mv "$home/tls/.cert.new" "$home/tls/cert.pem"
    finish "self-signed, for 10 years"
}

write_unit() {
    local docker
    begin service
    docker=$(command -v docker)
    cat > "$unit.new" <<UNIT
# Made by WebMACS's installer.
[Unit]
Description=WebMACS
Requires=docker.service
After=docker.service
ConditionPathExists=$home/docker-compose.prod.yml

[Service]
Type=oneshot
RemainAfterExit=yes
WorkingDirectory=$home
ExecStart=$docker compose -f docker-compose.prod.yml --env-file .env up -d --no-build --wait --wait-timeout 300
# An engine that was killed starts when this has stopped, and its socket would let us wait for it until then.
ExecStop=/bin/sh -c 'systemctl -q is-active docker.service || exit 0; exec $docker compose -f docker-compose.prod.yml --env-file .env stop'
TimeoutStartSec=600
TimeoutStopSec=180
Restart=on-failure
RestartSec=30

[Install]
WantedBy=multi-user.target
UNIT
    mv "$unit.new" "$unit"
    systemctl daemon-reload
    systemctl enable webmacs.service > /dev/null 2>&1 || stop 1 "systemd does not take webmacs.service." "systemctl status webmacs says why. Then run this again."
    # The containers run already; the unit has to know, so that it stops them with the machine.
    systemctl start webmacs.service || stop 1 "webmacs.service does not start." "journalctl -u webmacs says why. Then run this again."
    finish "webmacs.service, starts with the machine"
}

answers() { # path: what the proxy says on this machine
    local host
    host=$(setting HTTP_ADDRESS 0.0.0.0)
    [[ $host != 0.0.0.0 ]] || host=127.0.0.1
    (
        exec 3<> "/dev/tcp/$host/$(setting HTTP_PORT 80)"
        printf 'GET %s HTTP/1.0\r\nHost: localhost\r\nUser-Agent: webmacs-installer\r\n\r\n' "$1" >&3
        timeout 10 cat <&3
    ) 2>/dev/null
}

# start_stack: true when everything is healthy and the proxy's /health says so.
start_stack() {
    compose up -d --no-build --remove-orphans --wait --wait-timeout "$wait_seconds" > "$scratch/up" 2>&1 || return 1
    for _ in {1..30}; do
        [[ $(answers /health) != *'"status":"healthy"'* ]] || return 0
        sleep 1
    done
    echo "The proxy does not say that it is healthy." >> "$scratch/up"
    return 1
}
say_why_not() {
    tail -n 5 "$scratch/up" | sed 's/^/    /' >&2
    compose ps -a --format '{{.Service}}: {{.Status}}' 2>/dev/null | grep -vE '\(healthy\)|Exited \(0\)' | sed 's/^/    /' >&2 || true
}

# $home/.firewall has a line for each port that was opened here, and only those are closed again: `ufw 80`.
open_firewall() {
    local kind='' port
    begin firewall
    if have ufw && [[ $'\n'$(ufw status 2>/dev/null) = *$'\n''Status: active'* ]]; then
        kind=ufw
    elif have firewall-cmd && firewall-cmd --state > /dev/null 2>&1; then
        kind=firewalld
    fi
    if [[ ! $kind ]]; then
        finish "neither ufw nor firewalld is running: nothing to open"
        return
    fi
    for port in "$http_port" "$https_port" "$api_port"; do
        ! is_open "$kind" "$port" || continue
        echo "$kind $port" >> "$home/.firewall"
        case $kind in
            ufw) ufw allow "$port/tcp" comment webmacs ;;
            firewalld) firewall-cmd --permanent --add-port="$port/tcp" && firewall-cmd --add-port="$port/tcp" ;;
        esac > "$scratch/firewall" 2>&1 || stop 1 "$kind does not open port $port." "$(tail -n 1 "$scratch/firewall")" "WebMACS runs. Open it yourself, or run this again."
    done
    finish "$kind lets $http_port, $https_port and $api_port in"
}
is_open() { # ufw or firewalld, port
    case $1 in
        ufw) [[ $'\n'$(ufw show added)$'\n' =~ $'\n'"ufw allow $2"(/tcp)?(" comment "[^$'\n']*)?$'\n' ]] ;;
        firewalld) firewall-cmd -q --permanent --query-port="$2/tcp" > /dev/null 2>&1 ;;
    esac
}
close_firewall() {
    local kind ports port
    [[ -r $home/.firewall ]] || return 0
    while read -r kind ports; do
        for port in $ports; do
            case $kind in
                ufw) ufw delete allow "$port/tcp" ;;
                firewalld)
                    if firewall-cmd --state; then
                        firewall-cmd --permanent --remove-port="$port/tcp" && firewall-cmd --remove-port="$port/tcp"
                    else
                        firewall-offline-cmd --remove-port="$port/tcp"
                    fi
                    ;;
            esac < /dev/null > /dev/null 2>&1 || warn "Port $port was not closed in $kind."
        done
    done < "$home/.firewall"
    rm -f "$home/.firewall"
}

say_where() {
    local host suffix=''
    host=${address:-$(own_addresses | sed -n 1p)}
    host=${host:-$(hostname)}
    [[ $host != *:* ]] || host="[$host]"
    [[ $http_port = 80 ]] || suffix=:$http_port
    printf '\n  %sWebMACS %s runs.%s\n\n' "$bold" "$version" "$plain"
    note "address    http://$host$suffix" "           https://$host$([[ $https_port = 443 ]] || echo ":$https_port")  (certificate of its own: browsers ask once)"
    note "e-mail     $(setting ADMIN_EMAIL admin@webmacs.local)"
    if [[ -e $home/secrets/.shown ]]; then
        note "password   as it was; that of the first start stands in $home/secrets/admin_password"
    else
        note "password   $(< "$home/secrets/admin_password")" "           Shown this once. It also stands in $home/secrets/admin_password, for root."
        : > "$home/secrets/.shown"
    fi
    printf '\n'
    note "state      cd $home && sudo docker compose ps" "backup     keep $home/secrets with every backup of the database" ''
}

install_() {
    local now
    now=$(installed_version)
    printf '\n%sWebMACS, installation%s\n' "$bold" "$plain"
    bundle_is_sound
    check_machine
    if [[ $version ]]; then
        check_docker
        check_disk
        check_ports
        if [[ $now && $now != "$version" && ! $update ]]; then
            if older "$now" "$version"; then
                problem "WebMACS $now is installed, and the bundle has $version: that is an update, with a backup first." \
                    "Page \"OTA Updates\", or: sudo bash $home/install.sh --update $bundle"
            else
                problem "WebMACS $now is installed, and the bundle has the older $version." "To go back: sudo bash $home/install.sh --rollback"
            fi
        elif [[ $update && ! $now ]]; then
            problem "There is nothing to update: WebMACS is not installed." "Run this without --update."
        elif [[ $update ]] && ! older "$now" "$version"; then
            problem "WebMACS $now is installed, and the bundle has $version: that is no update." "$([[ $now = "$version" ]] && echo "Without --update it puts $now in order again." || echo "To go back: sudo bash $home/install.sh --rollback")"
        elif [[ $update && ${meta[minimum_version]:-} ]] && older "$now" "${meta[minimum_version]}"; then
            problem "The bundle's $version needs ${meta[minimum_version]} or newer before it, and $now is installed." "Update to ${meta[minimum_version]} first."
        fi
    fi
    ((problems == 0)) || stop 3 "$problems $( ((problems == 1)) && echo "check has" || echo "checks have") failed. Nothing was changed."
    if [[ $check ]]; then
        printf '\n  Everything is as it should be. Nothing was changed.\n\n'
        return
    fi
    exec 9> /run/webmacs-install.lock
    flock -n 9 || stop 3 "Another installation is running."
    if [[ $update ]]; then
        update_from "$now"
        say_where
        return
    fi
    install_docker
    make_folders
    write_settings
    load_images
    place_release
    make_certificate
    begin stack "starting"
    start_stack || {
        say_why_not
        stop 1 "It did not get healthy within $wait_seconds s." "Nothing is lost. cd $home && docker compose logs says more; then run this again."
    }
    finish "healthy"
    write_unit
    [[ -z $firewall ]] || open_firewall
    say_where
}

# --- Updating and going back ----------------------------------------------------------------------------------------
#
# A backup is four files in updates/backups; the last is written when the others are whole:
#   pre-update-<version>-<time>.dump .env .yml .sha256     (backup-<version>-<time> when somebody has asked for one)

services_but_db() { compose config --services | grep -vE '^(db|secrets|migrate|enrol)$'; }

# back_up NAME: the database, .env and the compose file, as they are. The only place that knows how a backup is made.
back_up() {
    local file=$home/updates/backups/$1
    (
        umask 077
        compose up -d --no-build --wait db > "$scratch/up" 2>&1 &&
            compose exec -T db pg_dump -U webmacs -Fc webmacs < /dev/null > "$file.dump" &&
            cp "$home/.env" "$file.env" && cp "$home/docker-compose.prod.yml" "$file.yml" &&
            verify_dump "$file.dump" &&
            cd "$home/updates/backups" && sha256sum "$1.dump" "$1.env" "$1.yml" > ".$1.new" && sync && mv ".$1.new" "$1.sha256"
    ) 2> "$scratch/backup" || {
        cat "$scratch/backup" "$scratch/up" 2>/dev/null | tail -n 3 | sed 's/^/    /' >&2
        rm -f "$file".{dump,env,yml}
        return 1
    }
}
backup() {
    local name
    printf '\n%sWebMACS, backup%s\n' "$bold" "$plain"
    [[ $(installed_version) ]] || stop 3 "WebMACS is not installed in $home."
    scratch=$(mktemp -d /var/tmp/webmacs-install.XXXXXX)
    trap tidy EXIT
    begin backup "the database"
    name=backup-$(installed_version)-$(date -u +%Y%m%dT%H%M%SZ)
    back_up "$name" || stop 1 "The backup failed." "cd $home && docker compose ps; is there room in $home?"
    finish "$home/updates/backups/$name.*, $(megabytes "$(stat -c %s "$home/updates/backups/$name.dump")") MB, can be read"
    note "Copy them elsewhere, together with $home/secrets: without encryption_key there, the vault in the database is lost." \
        "To go back to it: sudo bash $home/install.sh --rollback $name"
}
# A dump that PostgreSQL can read to the end of its contents, and that has our tables.
verify_dump() { [[ $(compose exec -T db pg_restore --list < "$1") = *"TABLE DATA public schema_migrations "* ]]; }
verify_backup() { # name
    (cd "$home/updates/backups" && sha256sum --quiet --strict -c "$1.sha256" > /dev/null 2>&1) && verify_dump "$home/updates/backups/$1.dump"
}

update_from() { # version
    local name
    name=pre-update-$1-$(date -u +%Y%m%dT%H%M%SZ)
    begin backup
    back_up "$name" || stop 1 "The backup failed; $1 goes on as it was." "cd $home && docker compose ps; is there room in $home?"
    finish "$name"
    make_folders
    keep_images
    load_images
    place_release
    begin stack "updating"
    if start_stack; then
        finish "healthy"
        return
    fi
    say_why_not
    warn "$version did not get healthy: going back to $1."
    restore "$name"
    stop 1 "$version did not get healthy; $1 runs again, with its database." "cd $home && docker compose logs says more. Data since the backup are those of the database; agents send again what was not acknowledged."
}

# The engine keeps the images of the version before; a copy in one file is for the day when somebody has pruned them.
keep_images() {
    local -a images=()
    local file=$home/updates/backups/images-prev.tar
    begin images "keeping the present ones"
    mapfile -t images < <(compose config --images | sort -u)
    if (($(free_mb "$home") < images_bytes * 2 / 1000000 + spare_disk_mb)); then
        finish "no room for a copy of the present ones; the engine keeps them"
        return
    fi
    (umask 077 && docker save -o "$file.new" "${images[@]}" && mv "$file.new" "$file") || stop 1 "The present images could not be saved." "Is there room in $home?"
    finish "images-prev.tar, $(megabytes "$(stat -c %s "$file")") MB"
}

# restore NAME: that backup's database, compose file and version. The database is put together beside the present one and then
# takes its name: until that moment nothing has changed, and the one it replaces stays as webmacs_before_rollback. Not to be
# called with ||, which would take no notice of a step that fails.
restore() {
    local file=$home/updates/backups/$1 image
    local -a others=()
    begin images
    while read -r image; do
        docker image inspect "$image" > /dev/null 2>&1 && continue
        [[ -r $home/updates/backups/images-prev.tar ]] && docker load -i "$home/updates/backups/images-prev.tar" > /dev/null 2>&1
        docker image inspect "$image" > /dev/null 2>&1 || stop 1 "The image $image is gone, and images-prev.tar does not have it." "docker load the images.tar of that version's bundle, then run this again."
    done < <(cd "$home" && docker compose -f "$file.yml" --env-file "$file.env" config --images | sort -u)
    finish "those of the backup are here"
    begin database "restoring beside the present one"
    compose up -d --no-build --wait db > "$scratch/up" 2>&1 || { say_why_not; stop 1 "The database does not start." "Nothing was changed."; }
    sql "drop database if exists webmacs_restored" "create database webmacs_restored" || stop 1 "The database does not let another one be made beside it." "Nothing was changed."
    compose exec -T db pg_restore -U webmacs --exit-on-error --no-owner -d webmacs_restored < "$file.dump" > "$scratch/restore" 2>&1 || {
        sql "drop database if exists webmacs_restored" || true
        stop 1 "The backup cannot be restored." "$(tail -n 3 "$scratch/restore")" "Nothing was changed."
    }
    mapfile -t others < <(services_but_db)
    compose stop "${others[@]}" > "$scratch/up" 2>&1 || stop 1 "The services do not stop." "Nothing was changed. cd $home && docker compose ps"
    sql "drop database if exists webmacs_before_rollback" \
        "select pg_terminate_backend(pid) from pg_stat_activity where datname in ('webmacs', 'webmacs_restored')" \
        "alter database webmacs rename to webmacs_before_rollback" || {
        compose up -d --no-build > "$scratch/up" 2>&1 || true
        stop 1 "The present database does not let go of its name." "Nothing was changed. Try again."
    }
    sql "alter database webmacs_restored rename to webmacs" || {
        sql "alter database webmacs_before_rollback rename to webmacs" || true
        compose up -d --no-build > "$scratch/up" 2>&1 || true
        stop 1 "The restored database does not take its name." "Nothing was changed. Try again."
    }
    finish "restored; the one before is kept as webmacs_before_rollback"
    cp "$file.yml" "$home/docker-compose.prod.yml.new" && mv "$home/docker-compose.prod.yml.new" "$home/docker-compose.prod.yml"
    chmod 0644 "$home/docker-compose.prod.yml"
    set_setting WEBMACS_VERSION "$(sed -n 's/^WEBMACS_VERSION=//p' "$file.env" | tail -n 1)"
    begin stack "starting"
    start_stack || {
        say_why_not
        stop 1 "It did not get healthy within $wait_seconds s." "cd $home && docker compose logs says more. The database of before is webmacs_before_rollback."
    }
    finish "$(installed_version) is healthy"
}
sql() { # statement...
    local statement
    for statement in "$@"; do
        compose exec -T db psql -U webmacs -d postgres -qX -v ON_ERROR_STOP=1 -c "$statement" < /dev/null > /dev/null || return 1
    done
}

# The newest backup that was made before an update away from another version than the present one.
newest_backup() {
    local file name now best='' best_time=''
    now=$(installed_version)
    for file in "$home"/updates/backups/pre-update-*.sha256; do
        [[ -e $file ]] || continue
        name=${file##*/} name=${name%.sha256}
        [[ $name =~ ^pre-update-(.+)-([0-9]{8}T[0-9]{6}Z)$ && ${BASH_REMATCH[1]} != "$now" ]] || continue
        [[ ! ${BASH_REMATCH[2]} > $best_time ]] || best=$name best_time=${BASH_REMATCH[2]}
    done
    echo "$best"
}

rollback() {
    local name=${1:-}
    printf '\n%sWebMACS, back to before an update%s\n' "$bold" "$plain"
    [[ $(installed_version) ]] || stop 3 "WebMACS is not installed in $home."
    scratch=$(mktemp -d /var/tmp/webmacs-install.XXXXXX)
    trap tidy EXIT
    begin backup
    [[ $name ]] || name=$(newest_backup)
    [[ $name ]] || stop 3 "There is no backup of another version in $home/updates/backups." "Name one: install.sh --rollback pre-update-<version>-<time>"
    name=${name##*/} name=${name%.dump}
    [[ $name =~ ^[A-Za-z0-9._-]+$ && -r $home/updates/backups/$name.sha256 ]] || stop 3 "There is no whole backup $name in $home/updates/backups." "There are: $(cd "$home/updates/backups" && printf '%s ' pre-update-*.sha256 | sed 's/\.sha256//g')"
    compose up -d --no-build --wait db > "$scratch/up" 2>&1 || { say_why_not; stop 3 "The database does not start, so that the backup cannot be verified."; }
    verify_backup "$name" || stop 3 "The backup $name is damaged." "Name another: ls $home/updates/backups. Nothing was changed."
    finish "$name, verified"
    exec 9> /run/webmacs-install.lock
    flock -n 9 || stop 3 "Another installation is running."
    note "Now: $(installed_version). After it: $(sed -n 's/^WEBMACS_VERSION=//p' "$home/updates/backups/$name.env"), and the database of that moment:" \
        "what was stored since is only in the database webmacs_before_rollback."
    confirm "Go back?"
    restore "$name"
    printf '\n  %s runs again.\n\n' "$(installed_version)"
}

# --- Taking it off --------------------------------------------------------------------------------------------------

uninstall() {
    local -a images=()
    printf '\n%sWebMACS, %s%s\n' "$bold" "$([[ $purge ]] && echo "deleting everything" || echo "taking it off")" "$plain"
    [[ -e $home/docker-compose.prod.yml || -e $unit ]] || [[ $purge && -d $home ]] || stop 3 "WebMACS is not installed in $home."
    if [[ $purge ]]; then confirm "Delete all readings, accounts, secrets and backups in $home and in Docker's volumes, for ever?"; fi
    begin service
    systemctl disable --now webmacs.service > /dev/null 2>&1 || true
    rm -f "$unit"
    systemctl daemon-reload > /dev/null 2>&1 || true
    finish "stopped, and starts no more with the machine"
    close_firewall
    if [[ -e $home/docker-compose.prod.yml ]] && docker info > /dev/null 2>&1; then
        begin containers
        [[ -z $purge ]] || mapfile -t images < <(compose config --images | sort -u)
        if [[ $purge ]]; then compose down --remove-orphans --volumes; else compose down --remove-orphans; fi > /dev/null 2>&1 ||
            stop 1 "The containers do not go." "cd $home && docker compose down says why. Then run this again."
        # Those of releases before, which the present file does not name.
        [[ -z $purge ]] || docker volume ls -q --filter label=com.docker.compose.project=webmacs | xargs -r docker volume rm > /dev/null 2>&1 || true
        finish "gone"
        if [[ $purge ]]; then
            begin images
            mapfile -t -O "${#images[@]}" images < <(docker image ls --format '{{.Repository}}:{{.Tag}}' --filter 'reference=webmacs/*')
            # Public ones may be somebody else's as well: those that are in use stay.
            ((${#images[@]} == 0)) || docker image rm "${images[@]}" > /dev/null 2>&1 || true
            finish "deleted"
        fi
    fi
    if [[ $purge ]]; then
        begin files
        [[ $home = /*/?* && $home != *..* ]] || stop 1 "Not deleted: $home does not look like a folder of WebMACS."
        rm -rf "$home"
        rm -f /run/webmacs-install.lock
        finish "$home is gone"
        printf '\n  Nothing of WebMACS is left. Docker itself stays.\n\n'
    else
        printf '\n  Data (Docker volumes webmacs_*), secrets, backups and settings (%s) and images are kept.\n' "$home"
        printf '  The installer puts it back as it was; %s/install.sh --uninstall --purge deletes them.\n\n' "$home"
    fi
}

# --- Arguments ------------------------------------------------------------------------------------------------------

# Read to its end before it runs: an update replaces this file.
main() {
    local option
    bundle='' root_fingerprint='' root_is_known='' check='' update='' yes='' purge='' firewall='' address='' action=install chosen=''
    http_port=$(setting HTTP_PORT 80) https_port=$(setting HTTPS_PORT 443) api_port=$(setting API_PORT 8000)
    while (($# > 0)); do
        option=$1
        case $option in
            --check | --dry-run) check=yes ;;
            --update) update=yes ;;
            --uninstall) action=uninstall ;;
            --purge) purge=yes ;;
            --rollback)
                action=rollback
                if [[ ${2:-} && ${2:-} != -* ]]; then chosen=$2; shift; fi
                ;;
            --backup) action=backup ;;
            --firewall) firewall=yes ;;
            --yes | -y) yes=yes ;;
            --root-fingerprint | --address | --http-port | --https-port | --api-port)
                (($# > 1)) || stop 2 "$option needs a value."
                case $option in
                    --root-fingerprint)
                        root_fingerprint=${2//:/} root_fingerprint=${root_fingerprint,,}
                        [[ $root_fingerprint =~ ^[0-9a-f]{64}$ ]] || stop 2 "--root-fingerprint: not a SHA-256 in hexadecimal digits: $2"
                        ;;
                    --address)
                        [[ $2 =~ ^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$ || $2 =~ ^[0-9A-Fa-f:]+$ ]] || stop 2 "--address: not a name or an address: $2"
                        address=$2
                        ;;
                    *)
                        if [[ ! $2 =~ ^[1-9][0-9]{0,4}$ ]] || (($2 > 65535)); then stop 2 "$option: not a port: $2"; fi
                        option=${option#--}
                        printf -v "${option//-/_}" %s "$2"
                        ;;
                esac
                shift
                ;;
            -h | --help) usage; exit 0 ;;
            -*) usage >&2; stop 2 "Unknown option: $option" ;;
            *)
                [[ ! $bundle ]] || stop 2 "More than one bundle: $bundle, $option"
                bundle=$option
                ;;
        esac
        shift
    done
    [[ ! $purge || $action = uninstall ]] || stop 2 "--purge goes with --uninstall."
    [[ $action != install || $bundle ]] || { usage >&2; stop 2 "Which bundle?"; }
    ((EUID == 0)) || stop 3 "This needs root." "sudo bash ${BASH_SOURCE[0]} …"
    case $action in
        install) install_ ;;
        backup) backup ;;
        rollback) rollback "$chosen" ;;
        uninstall) uninstall ;;
    esac
}
main "$@"
exit
