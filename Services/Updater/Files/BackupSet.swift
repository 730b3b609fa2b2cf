import Backups
import Domain
import Glibc

/// A backup: `<name>.dump`, `<name>.env`, `<name>.yml`, and their hashes in `<name>.sha256`, which is written when the others are
/// whole. The installer makes and restores the same.
struct BackupSet: Sendable, Hashable {
    let folder: String
    let name: String

    static let parts = ["dump", "env", "yml"]

    static func name(version: String, at now: Timestamp) -> String {
        BackupManifest.name("pre-update", version: version, at: now)
    }

    /// The whole ones, oldest first.
    static func all(in folder: String) -> [BackupSet] {
        DurableFile.names(in: folder).filter { $0.hasPrefix("pre-update-") && $0.hasSuffix(".sha256") }
            .map { BackupSet(folder: folder, name: String($0.dropLast(".sha256".count))) }
            .sorted { $0.time < $1.time }
    }

    /// `20261128T180000Z`.
    var time: String { self.name.split(separator: "-").last.map(String.init) ?? "" }

    func path(_ part: String) -> String { "\(self.folder)/\(self.name).\(part)" }

    /// The release that was installed when it was made.
    func version() throws -> String {
        let environment = EnvironmentText(try DurableFile.read(self.path("env")) ?? [])
        guard let version = environment.value(of: "WEBMACS_VERSION") else {
            throw UpdateFailure("the backup \(self.name) does not say of which version it is")
        }
        return version
    }

    /// Writes the hashes: from now on it is a backup.
    func seal() throws {
        var lines = ""
        for part in Self.parts { lines += "\(try FileDigest.sha256(self.path(part)))  \(self.name).\(part)\n" }
        try DurableFile.replace(self.path("sha256"), with: Array(lines.utf8), mode: 0o600)
    }

    /// - Throws: ``UpdateFailure`` when a file is missing or was changed.
    func verify() throws {
        let lines = String(decoding: try DurableFile.read(self.path("sha256")) ?? [], as: UTF8.self).split(
            separator: "\n")
        for part in Self.parts {
            guard let line = lines.first(where: { $0.hasSuffix("  \(self.name).\(part)") }),
                line.prefix(64) == (try FileDigest.sha256(self.path(part)))
            else { throw UpdateFailure("the backup \(self.name) is damaged: its .\(part) is not what it was") }
        }
    }

    func delete() {
        for part in ["sha256"] + Self.parts { unlink(self.path(part)) }
    }
}
