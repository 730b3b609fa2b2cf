import FoundationEssentials
import Glibc
import TestSupport

/// A PostgreSQL server of its own on a disk of 96 MB, which can be filled up. Its log of transactions is elsewhere: a server
/// that cannot write that stops, which is another test.
struct SmallDisk: Sendable {
    let folder: String
    var url: String {
        "postgresql://postgres@\(self.folder.split(separator: "/").map { "%2F" + $0 }.joined())/postgres"
    }

    /// Mounting a disk needs root. CI is root.
    static var isPossible: Bool { geteuid() == 0 }

    static func with<R>(_ body: (SmallDisk) async throws -> R) async throws -> R {
        let disk = SmallDisk(folder: "/tmp/webmacs-disk-\(UUID().uuidString.prefix(8))")
        let result: Result<R, any Error>
        do {
            try await disk.run(Self.start)
            result = .success(try await body(disk))
        } catch {
            result = .failure(error)
        }
        try await disk.run(Self.stop)
        return try result.get()
    }

    /// Leaves not a byte.
    func fill() async throws {
        try await self.run(#"dd if=/dev/zero of="$1/disk/ballast" bs=4k 2> /dev/null || true"#)
    }

    func makeRoom() async throws {
        try await self.run(#"rm "$1/disk/ballast""#)
    }

    private struct ScriptFailed: Error {
        var script: String
    }

    private func run(_ script: String) async throws {
        guard try await Shell.run(script, self.folder) == 0 else { throw ScriptFailed(script: script) }
    }

    private static let start = #"""
        bin=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
        mkdir -p "$1/disk" "$1/wal"
        mount -t tmpfs -o size=96m tmpfs "$1/disk"
        chown -R postgres: "$1"
        cd /
        as_postgres() { setpriv --reuid=postgres --regid="$(id -g postgres)" --clear-groups "$@"; }
        as_postgres "$bin/initdb" -D "$1/disk/data" -X "$1/wal/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 \
            > "$1/initdb.log"
        cat >> "$1/disk/data/postgresql.conf" <<CONF
        listen_addresses = ''
        unix_socket_directories = '$1'
        fsync = off
        shared_buffers = 16MB
        CONF
        as_postgres "$bin/pg_ctl" -D "$1/disk/data" -l "$1/server.log" -w start > /dev/null
        """#

    private static let stop = #"""
        bin=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
        rm -f "$1/disk/ballast"
        cd /
        setpriv --reuid=postgres --regid="$(id -g postgres)" --clear-groups \
            "$bin/pg_ctl" -D "$1/disk/data" -m immediate -w stop > /dev/null || true
        # A backend may end after its postmaster.
        umount "$1/disk" || umount -l "$1/disk"
        rm -rf "$1"
        """#
}
