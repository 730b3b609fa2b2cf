# shellcheck shell=bash
# What the machine must have: a Swift toolchain, which the user brings, and Debian packages, which are installed.

check_toolchain() {
    begin toolchain
    local candidate version
    for candidate in "$HOME/.local/share/swiftly/bin" /usr/local/swift/usr/bin /usr/libexec/swift/bin; do
        command -v swift > /dev/null || [[ ! -x $candidate/swift ]] || PATH=$candidate:$PATH
    done
    command -v swift > /dev/null || die "Swift is not installed (6.2 or newer is needed)." "${toolchain_advice[@]}"
    version=$(swift --version 2>/dev/null | grep -oE 'Swift version [0-9.]+' | head -n 1 | cut -d' ' -f3)
    [[ $version ]] || die "\`swift --version\` fails; the toolchain at $(command -v swift) is not usable." \
        "Its own words: $(swift --version 2>&1 | head -n 1)" "${toolchain_advice[@]}"
    [[ $(printf '%s\n' 6.2 "$version" | sort -V | head -n 1) = 6.2 ]] ||
        die "Swift $version is too old: 6.2 or newer is needed." "${toolchain_advice[@]}"
    finish "Swift $version"
}

toolchain_advice=(
    "One way to get it:"
    "  curl -O https://download.swift.org/swiftly/linux/swiftly-$(uname -m).tar.gz"
    "  tar zxf swiftly-$(uname -m).tar.gz && ./swiftly init"
    "Others: https://www.swift.org/install/linux/. Then open a new shell and run this again."
)

# missing_packages GROUP...: the packages of these groups that are not there, one per line.
missing_packages() {
    local group package present installed
    installed=$'\n'$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null | sed -n 's/^installed //p')$'\n'
    while read -r group package present; do
        [[ " $* " = *" $group "* ]] || continue
        [[ $installed = *$'\n'"$package"$'\n'* ]] && continue
        case $present in
            command:*) command -v "${present#command:}" > /dev/null && continue ;;
            file:*) compgen -G "${present#file:}" > /dev/null && continue ;;
        esac
        echo "$package"
    done < <(
        grep -vE '^\s*(#|$)' "$LIB/packages"
        # The UI names its own.
        grep -ohE '^[a-z0-9][a-z0-9.+-]*' "$ROOT/Services/UI/apt-packages.txt" | sed 's/^/ui /'
        grep -ohE '^[a-z0-9][a-z0-9.+-]*' "$ROOT/Services/UI/apt-packages-e2e.txt" | sed 's/^/e2e /'
    )
}

# install_packages GROUP...: installs what is missing, and nothing else. Servers that come with a package are neither
# started nor enabled: this machine's own ports and boot stay as they are.
install_packages() {
    begin packages
    local -a missing units=()
    mapfile -t missing < <(missing_packages "$@")
    if ((${#missing[@]} == 0)); then
        finish "all there"
        return
    fi
    local list="${missing[*]}" log=$LOGS/install.log policy='' unit
    command -v apt-get > /dev/null ||
        die "This machine has no apt-get. Install the equivalents of: $list"
    can_be_root || die "These packages are missing, and there is neither root nor sudo: $list" \
        "Ask an administrator for: apt-get install --no-install-recommends $list"
    for unit in postgresql redis-server nginx; do
        systemctl cat "$unit" > /dev/null 2>&1 || units+=("$unit")
    done
    if [[ ! -e /usr/sbin/policy-rc.d ]]; then
        policy=/usr/sbin/policy-rc.d
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" > /dev/null
        as_root chmod 755 "$policy"
    fi
    progress "$list"
    local status=0
    logged "$log" apt_install "${missing[@]}" || status=$?
    [[ -z $policy ]] || as_root rm -f "$policy"
    if ((status)); then
        show_failure "$log"
        die "apt-get could not install: $list"
    fi
    if [[ -d /run/systemd/system ]]; then
        as_root systemctl disable --quiet "${units[@]}" > /dev/null 2>&1 || true
    fi
    finish "installed $list"
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
        -o DPkg::Lock::Timeout=300 "$@"
}
