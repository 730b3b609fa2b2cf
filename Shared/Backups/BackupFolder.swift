import Domain
import FoundationEssentials
import Glibc

/// Where backups are: of each `<name>.dump` and `<name>.json`; of those that the updater makes also `.env`, `.yml` and `.sha256`.
///
/// A backup is there when its manifest is: that is written last, and replaced in one step.
package struct BackupFolder: Sendable {
    package let path: String

    private static let parts = ["json", "sha256", "yml", "env", "dump"]

    package init(path: String) { self.path = path }

    package func file(_ name: String, _ part: String) -> String { "\(self.path)/\(name).\(part)" }

    /// All that can be read, the oldest first; none when there is no folder.
    package func manifests() -> [BackupManifest] {
        self.names().filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }
            // What is no manifest is none of ours.
            .compactMap { try? self.manifest(String($0.dropLast(5))) }
            .sorted { ($0.createdAt, $0.name) < ($1.createdAt, $1.name) }
    }

    /// - Throws: ``BackupError`` when there is none, or it cannot be read.
    package func manifest(_ name: String) throws -> BackupManifest {
        let path = self.file(name, "json")
        guard BackupManifest.isName(name) else { throw BackupError("'\(name)' is no name of a backup") }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw BackupError("there is no \(path)")
        }
        do {
            let manifest = try JSONDecoder().decode(BackupManifest.self, from: data)
            guard manifest.name == name else { throw BackupError("\(path) is of another backup") }
            return manifest
        } catch let error as DecodingError {
            throw BackupError("\(path) is no manifest: \(error)")
        }
    }

    /// Replaces the manifest in one step, durably.
    package func write(_ manifest: BackupManifest) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let bytes = Array(try encoder.encode(manifest)) + [UInt8(ascii: "\n")]
        let new = "\(self.path)/.\(manifest.name).json.new"
        let descriptor = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw BackupError(system: "cannot write \(new)") }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                let rest = UnsafeRawBufferPointer(rebasing: $0[written...])
                return Glibc.write(descriptor, rest.baseAddress, rest.count)
            }
            guard count > 0 else { throw BackupError(system: "cannot write \(new)") }
            written += count
        }
        guard fsync(descriptor) == 0 else { throw BackupError(system: "cannot bring \(new) to the disk") }
        try self.publish(new, as: self.file(manifest.name, "json"))
    }

    /// Gives a whole file its name, and brings that to the disk.
    package func publish(_ new: String, as path: String) throws {
        guard rename(new, path) == 0 else { throw BackupError(system: "cannot rename \(new) to \(path)") }
        let descriptor = open(self.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw BackupError(system: "cannot open \(self.path)") }
        defer { close(descriptor) }
        // Some file systems have nothing to say about folders.
        guard fsync(descriptor) == 0 || errno == EINVAL else {
            throw BackupError(system: "cannot bring \(self.path) to the disk")
        }
    }

    /// The manifest goes first: half of a backup is none.
    package func delete(_ name: String) {
        for part in Self.parts { unlink(self.file(name, part)) }
    }

    /// Removes what a process that was killed has left of backups whose names begin with `prefix`.
    package func tidy(_ prefix: String) {
        let names = self.names()
        let known = Set(names.filter { $0.hasSuffix(".json") }.map { $0.dropLast(5) })
        for name in names {
            let isUnfinished = name.hasPrefix(".\(prefix)") && name.hasSuffix(".new")
            let stem = name.lastIndex(of: ".").map { name[..<$0] } ?? name[...]
            let isOrphan =
                name.hasPrefix(prefix) && Self.parts.contains { name.hasSuffix(".\($0)") } && !known.contains(stem)
            if isUnfinished || isOrphan { unlink("\(self.path)/\(name)") }
        }
    }

    /// Removes what `retention` does not keep of the good ones whose names begin with `prefix`, and the bad ones from before
    /// the newest good one.
    ///
    /// - Returns: Names of what went.
    package func prune(_ prefix: String, by retention: BackupRetention) -> [String] {
        let own = self.manifests().filter { $0.name.hasPrefix(prefix) }
        let good = own.filter(\.isGood)
        let kept = retention.kept(good.map(\.createdAt))
        let gone = own.filter { manifest in
            manifest.isGood
                ? !kept.contains(manifest.createdAt) : good.last.map { manifest.createdAt < $0.createdAt } ?? false
        }
        for manifest in gone { self.delete(manifest.name) }
        return gone.map(\.name)
    }

    /// Free bytes, for this process.
    package func freeSpace() throws -> Int {
        var facts = statvfs()
        guard statvfs(self.path, &facts) == 0 else { throw BackupError(system: "cannot see the room at \(self.path)") }
        return Int(facts.f_bavail) * Int(facts.f_frsize)
    }

    private func names() -> [String] {
        // No folder is one without files.
        ((try? FileManager.default.contentsOfDirectory(atPath: self.path)) ?? []).sorted()
    }
}
