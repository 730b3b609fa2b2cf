# shellcheck shell=bash
# Ports of this machine, read from /proc: needs no tool and no privilege.

# Every TCP port that something listens on, one per line.
listening_ports() {
    local file
    for file in /proc/net/tcp /proc/net/tcp6; do
        [[ -r $file ]] || continue
        awk '$4 == "0A" { split($2, a, ":"); print a[length(a)] }' "$file"
    done | sort -u | while read -r hex; do printf '%d\n' "0x$hex"; done
}

port_is_free() { ! grep -qx "$1" <<< "$(listening_ports)"; }

# free_ports COUNT: that many free ports, below the range the kernel gives to outgoing connections, and none that was chosen
# for nginx, which does not listen yet.
free_ports() {
    local count=$1 taken port
    taken=$'\n'$(listening_ports)$'\n'${HTTP_PORT:-}$'\n'${API_PORT:-}$'\n'
    port=$((20000 + RANDOM % 9000))
    while ((count > 0)); do
        if [[ $taken != *$'\n'"$port"$'\n'* ]]; then
            echo "$port"
            count=$((count - 1))
        fi
        port=$((port + 1))
    done
}

# port_owner PORT: "nginx (process 123)", or nothing when that cannot be seen.
port_owner() {
    local hex inode entry pid
    printf -v hex '%04X' "$1"
    inode=$(awk -v p=":$hex" '$4 == "0A" && substr($2, length($2) - 4) == p { print $10; exit }' /proc/net/tcp /proc/net/tcp6 2>/dev/null)
    [[ $inode ]] || return 0
    for entry in /proc/[0-9]*/fd/*; do
        if [[ $(readlink "$entry" 2>/dev/null) = "socket:[$inode]" ]]; then
            pid=${entry#/proc/}
            pid=${pid%%/*}
            echo "$(cat "/proc/$pid/comm" 2>/dev/null || echo unknown) (process $pid)"
            return
        fi
    done
}

require_port() { # port, setting
    port_is_free "$1" && return
    local owner
    owner=$(port_owner "$1")
    die "Port $1 is in use${owner:+ by $owner}." "Stop that program, or choose another port: $2=8081 scripts/up"
}
