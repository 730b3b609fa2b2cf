#!/usr/bin/env bash
# A throw-away Docker Engine with Compose v2 for tests, on a Debian machine that may have neither systemd nor a registry.
#
#   docker/engine.sh up          installs if needed, starts the engine, makes base image and stand-ins
#   docker/engine.sh env         prints what the docker client needs: eval "$(docker/engine.sh env)"
#   docker/engine.sh exec CMD... runs CMD where the published ports are
#   docker/engine.sh cut         kills the engine as a power cut does (-9); what runs in containers stays
#   docker/engine.sh resume      starts it again after that
#   docker/engine.sh down        stops the engine and takes its network rules away; images stay for the next time
#   docker/engine.sh clean       down, and deletes everything
#
# Engine, Compose and Buildx are Debian trixie's packages, unpacked and not installed; they run on bookworm. The engine
# lives in a network namespace of its own, so its rules and ports never meet those of the machine. Needs root.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lab=${WEBMACS_ENGINE:-$(cd "$here/.." && pwd)/.webmacs/engine}
suite=trixie
key=$(printf '%s' "$lab" | cksum | cut -d' ' -f1)
namespace=wm$((key % 100000))
host_end=10.231.$((key % 250)).1 guest_end=10.231.$((key % 250)).2
engine=$lab/engine unpacked=$lab/docker

export PATH=$unpacked/usr/bin:$unpacked/usr/sbin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:$PATH
export DOCKER_HOST=unix://$engine/docker.sock DOCKER_CONFIG=$lab/docker-config
unset DOCKER_CONTEXT

# The mirror that this machine's own apt uses.
mirror() { apt-get indextargets --format "\$(REPO_URI)" | grep -v security | head -n 1 | sed 's,/*$,,'; }
running() { docker version -f '{{.Server.Version}}' > /dev/null 2>&1; }

install_engine() {
    [[ ! -x $unpacked/usr/sbin/dockerd ]] || return 0
    local apt=$lab/apt package
    local -a helpers=()
    for package in iptables runc mmdebstrap iproute2 nftables; do
        [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) = installed ]] || helpers+=("$package")
    done
    if ((${#helpers[@]} > 0)); then
        apt-get -o DPkg::Lock::Timeout=300 update -qq
        DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "${helpers[@]}" > /dev/null
    fi
    # An apt of its own, which sees nothing but that suite: the machine's sources stay as they are.
    mkdir -p "$apt"/etc/apt/{apt.conf.d,preferences.d} "$apt"/var/lib/apt/lists/partial "$apt"/var/cache/apt/archives/partial "$apt/var/lib/dpkg"
    : > "$apt/var/lib/dpkg/status"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(mirror) $suite main" > "$apt/etc/apt/sources.list"
    local -a options=(-qq -o "Dir=$apt" -o "Dir::State::status=$apt/var/lib/dpkg/status" -o APT::Sandbox::User=root)
    apt-get "${options[@]}" update
    mkdir -p "$lab/packages" "$unpacked.new"
    (cd "$lab/packages" && apt-get "${options[@]}" download docker.io docker-cli docker-compose docker-buildx containerd tini)
    for package in "$lab"/packages/*.deb; do dpkg -x "$package" "$unpacked.new"; done
    rm -rf "$unpacked" "$lab/packages" "$apt"
    mv "$unpacked.new" "$unpacked"
    ln -sf "$unpacked"/usr/libexec/docker/cli-plugins/* "$DOCKER_CONFIG/cli-plugins/"
}

start_engine() {
    ! running || return 0
    ip netns add "$namespace"
    nsenter --net="/run/netns/$namespace" ip link set lo up
    ip link add "${namespace}h" type veth peer name "${namespace}c" netns "$namespace"
    ip addr add "$host_end/30" dev "${namespace}h"
    ip link set "${namespace}h" up
    ip -n "$namespace" addr add "$guest_end/30" dev "${namespace}c"
    ip -n "$namespace" link set "${namespace}c" up
    ip -n "$namespace" route add default via "$host_end"
    # So that image builds reach the package mirror.
    cat /proc/sys/net/ipv4/ip_forward > "$lab/ip_forward.was"
    sysctl -qw net.ipv4.ip_forward=1
    nft add table ip "$namespace"
    nft add chain ip "$namespace" post '{ type nat hook postrouting priority 100; }'
    nft add rule ip "$namespace" post ip saddr "$guest_end" oifname != "${namespace}h" masquerade
    run_engine
}

run_engine() {
    # nsenter, not `ip netns exec`: that remounts /sys and so hides the cgroups.
    setsid nsenter --net="/run/netns/$namespace" dockerd --data-root "$engine/data" --exec-root "$engine/run" --pidfile "$engine/pid" \
        -H "$DOCKER_HOST" --storage-driver overlay2 --exec-opt native.cgroupdriver=cgroupfs \
        --userland-proxy-path "$unpacked/usr/sbin/docker-proxy" > "$engine/log" 2>&1 < /dev/null &
    for _ in {1..120}; do
        ! running || return 0
        sleep 0.5
    done
    tail -n 20 "$engine/log" >&2
    return 1
}

make_images() {
    # debian:bookworm-slim from Debian's packages, by the public image's rules of what to leave out.
    if ! docker image inspect debian:bookworm-slim > /dev/null 2>&1; then
        # shellcheck disable=SC2016 # "$1" is mmdebstrap's
        mmdebstrap --quiet --variant=minbase --include=ca-certificates,usr-is-merged \
            --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr \
            --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
            --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' --dpkgopt=force-unsafe-io \
            --customize-hook='rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/*' \
            bookworm - "deb $(mirror) bookworm main" "deb $(mirror)-security bookworm-security main" |
            docker import --change 'CMD ["bash"]' - debian:bookworm-slim > /dev/null
    fi
    docker build -q -t redis:7-bookworm "$here/standins/redis" > /dev/null
    docker build -q -t postgres:15-bookworm "$here/standins/postgres" > /dev/null
}

stop_engine() {
    local id pid mount
    for id in $(docker ps -aq 2>/dev/null); do docker rm -f "$id" > /dev/null 2>&1 || true; done
    pid=$(cat "$engine/pid" 2>/dev/null || true)
    if [[ $pid && $pid -gt 1 ]] && kill "$pid" 2>/dev/null; then
        # The engine removes its pid file last.
        for _ in {1..120}; do [[ -e $engine/pid ]] || break; sleep 0.5; done
    fi
    awk -v lab="$lab/" 'index($2, lab) == 1 { print $2 }' /proc/mounts | sort -r | while read -r mount; do umount "$mount" || true; done
    nft delete table ip "$namespace" 2>/dev/null || true
    ip link del "${namespace}h" 2>/dev/null || true
    ip netns del "$namespace" 2>/dev/null || true
    if [[ -s $lab/ip_forward.was ]]; then
        sysctl -qw net.ipv4.ip_forward="$(cat "$lab/ip_forward.was")"
        rm -f "$lab/ip_forward.was"
    fi
}

case ${1:-} in
    up | down | clean | cut | resume)
        ((EUID == 0)) || { echo "docker/engine.sh needs root." >&2; exit 1; }
        [[ ${#engine} -lt 90 ]] || { echo "The path is too long for a socket: $engine" >&2; exit 1; }
        ;;&
    up)
        mkdir -p "$engine" "$DOCKER_CONFIG/cli-plugins"
        install_engine
        running || stop_engine # what a killed run may have left
        start_engine
        make_images
        ;;
    cut)
        pid=$(cat "$engine/pid")
        ((pid > 1)) && kill -9 "$pid"
        ;;
    resume) run_engine ;;
    down) stop_engine ;;
    clean)
        stop_engine
        rm -rf "$lab"
        ;;
    exec)
        shift
        exec nsenter --net="/run/netns/$namespace" "$@"
        ;;
    env) printf 'export PATH=%q DOCKER_HOST=%q DOCKER_CONFIG=%q\n' "$unpacked/usr/bin:$PATH" "$DOCKER_HOST" "$DOCKER_CONFIG" ;;
    *)
        sed -n '2,10s/^# \{0,1\}//p' "$0"
        exit 2
        ;;
esac
