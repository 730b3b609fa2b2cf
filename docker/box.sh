#!/usr/bin/env bash
# A throw-away Debian machine for tests of the installer: systemd booted in a container of systemd-nspawn, with no network but
# its own loopback, and without Docker.
#
#   docker/box.sh up [SHARE]     a fresh machine; SHARE is seen there as /share, read-only
#   docker/box.sh run CMD...     runs CMD in it
#   docker/box.sh pid            its process 1, as this machine sees it: whose network requests are to be made in
#   docker/box.sh reboot         as `systemctl reboot` does, and waits until it is up again
#   docker/box.sh packages DIR [NAME...]   downloads what a bundle needs to bring Docker to such a machine; or NAME and what it needs
#   docker/box.sh down           switches it off and deletes it; what it is made from stays for the next time
#   docker/box.sh clean          down, and deletes everything
#
# systemd-nspawn is unpacked, not installed: that would upgrade the machine's own systemd. Needs root.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lab=${WEBMACS_BOX:-$(cd "$here/.." && pwd)/.webmacs/box}
base=$lab/base root=$lab/root tools=$lab/nspawn
bookworm_packages=(iptables runc tini) trixie_packages=(docker.io docker-cli docker-compose containerd)

mirror() { apt-get indextargets --format "\$(REPO_URI)" | grep -v security | head -n 1 | sed 's,/*$,,'; }

prepare() {
    mkdir -p "$lab"
    if [[ ! -x $tools/usr/bin/systemd-nspawn ]]; then
        mkdir -p "$lab/packages"
        (cd "$lab/packages" && apt-get -qq -o APT::Sandbox::User=root download systemd-container libsystemd-shared)
        for package in "$lab"/packages/*.deb; do dpkg -x "$package" "$tools"; done
        rm -rf "$lab/packages"
    fi
    if [[ ! -d $base ]]; then
        command -v mmdebstrap > /dev/null || DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends mmdebstrap > /dev/null
        rm -rf "$base.new"
        mmdebstrap --quiet --variant=minbase --include=systemd,systemd-sysv,dbus,iproute2,procps \
            bookworm "$base.new" "deb $(mirror) bookworm main" > "$lab/base.log" 2>&1 || { tail -n 20 "$lab/base.log" >&2; return 1; }
        # What only a machine in a container needs: there the engine finds the controllers of cgroup v1 read-only.
        mkdir -p "$base.new/etc/systemd/system/docker.service.d"
        cat > "$base.new/etc/systemd/system/docker.service.d/box.conf" <<'UNIT'
[Service]
ExecStartPre=/bin/sh -c 'for c in /sys/fs/cgroup/*/; do mount -o remount,bind,rw $c || mount -o remount,rw $c || :; done'
UNIT
        echo box > "$base.new/etc/hostname"
        mv "$base.new" "$base"
    fi
}

# own_packages DIR NAME...: of the box's own release, with all that they need and the box has not.
own_packages() {
    local to=$1
    shift
    rm -rf "$lab/archives"
    mkdir -p "$to" "$lab/archives/partial"
    apt-get -qq -y -o Dir::State::status="$base/var/lib/dpkg/status" -o Dir::Cache::archives="$lab/archives" -o APT::Sandbox::User=root \
        --download-only --no-install-recommends install "$@"
    cp "$lab"/archives/*.deb "$to/"
}
packages() {
    local to=$1 apt=$lab/apt
    local -a options
    # Docker is the next release's, which has Compose v2.
    own_packages "$to" "${bookworm_packages[@]}"
    mkdir -p "$apt"/etc/apt/{apt.conf.d,preferences.d} "$apt"/var/lib/apt/lists/partial "$apt"/var/cache/apt/archives/partial "$apt/var/lib/dpkg"
    : > "$apt/var/lib/dpkg/status"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(mirror) trixie main" > "$apt/etc/apt/sources.list"
    options=(-qq -o "Dir=$apt" -o "Dir::State::status=$apt/var/lib/dpkg/status" -o APT::Sandbox::User=root)
    apt-get "${options[@]}" update
    (cd "$to" && apt-get "${options[@]}" download "${trixie_packages[@]}")
}

# nspawn ends with 133 when the machine inside asks for a reboot.
# shellcheck disable=SC2317 # called in a shell of its own
keep_running() {
    local status
    while :; do
        status=0
        LD_LIBRARY_PATH=$(dirname "$(find "$tools/usr/lib" -name 'libsystemd-shared-*.so' | head -n 1)") \
            "$tools/usr/bin/systemd-nspawn" -q -D "$root" -b --private-network --register=no --keep-unit --machine=webmacs-box --console=pipe \
            --capability=all --system-call-filter='@keyring bpf' ${share:+--bind-ro="$share:/share"} &
        echo $! > "$lab/pid"
        wait $! || status=$?
        rm -f "$lab/pid"
        [[ $status = 133 ]] || return 0
    done
}

# The box's process 1, seen from here.
init() {
    local pid
    pid=$(cat "$lab/pid" 2>/dev/null) && pgrep -P "$pid" -x systemd | head -n 1 | grep .
}
inside() {
    local pid
    pid=$(init) || { echo "The box is not running." >&2; return 1; }
    nsenter -t "$pid" -m -u -i -n -p -r -w -- env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 "$@"
}
wait_until_up() {
    local state
    for _ in {1..240}; do
        state=$(inside systemctl is-system-running 2>/dev/null || true)
        [[ $state != running && $state != degraded ]] || return 0
        sleep 0.5
    done
    echo "The box does not start." >&2
    tail -n 20 "$lab/log" >&2
    return 1
}

down() {
    local pid
    if pid=$(init); then
        # SIGRTMIN+4 is systemd's power-off.
        kill -s RTMIN+4 "$pid"
        for _ in {1..180}; do [[ -e $lab/pid ]] || break; sleep 0.5; done
        [[ ! -e $lab/pid ]] || kill -KILL "$pid" 2>/dev/null || true
        sleep 1
    fi
    awk -v lab="$lab/" 'index($2, lab) == 1 { print $2 }' /proc/mounts | sort -r | while read -r mount; do umount -l "$mount" || true; done
    rm -rf "$root" "$lab/pid"
}

((EUID == 0)) || { echo "docker/box.sh needs root." >&2; exit 1; }
case ${1:-} in
    up)
        prepare
        down
        share=${2:+$(cd "$2" && pwd)}
        cp -a --reflink=auto "$base" "$root"
        export lab root tools share
        export -f keep_running
        setsid bash -c keep_running > "$lab/log" 2>&1 < /dev/null &
        wait_until_up
        ;;
    run)
        shift
        inside "$@"
        ;;
    pid) init ;;
    reboot)
        was=$(init)
        inside systemctl reboot || true
        for _ in {1..240}; do [[ $(init || echo "$was") = "$was" ]] || break; sleep 0.5; done
        wait_until_up
        ;;
    packages)
        prepare
        if (($# > 2)); then own_packages "${@:2}"; else packages "$2"; fi
        ;;
    down) down ;;
    clean)
        down
        rm -rf "$lab"
        ;;
    *)
        sed -n '2,13s/^# \{0,1\}//p' "$0"
        exit 2
        ;;
esac
