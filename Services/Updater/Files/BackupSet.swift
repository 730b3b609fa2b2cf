import Crypto
import Domain
import Glibc

/// A backup: `<name>.dump`, `<name>.env`, `<name>.yml`, and their hashes in `<name>.sha256`, which is written when the others are
/// whole. The installer makes and restores the same.
struct BackupSet: Sendable, Hashable {
    let folder: String
    let name: String

    static let parts = ["dump", "env", "yml"]

    static func name(version: String, at now: Timestamp) -> String {
        let digits = now.rfc3339.prefix(19).filter { $0 != "-" && $0 != ":" }
        return "pre-update-\(version)-\(digits)Z"
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
        for part in Self.parts { lines += "\(try Self.sha256(self.path(part)))  \(self.name).\(part)\n" }
        try DurableFile.replace(self.path("sha256"), with: Array(lines.utf8), mode: 0o600)
    }

    /// - Throws: ``UpdateFailure`` when a file is missing or was changed.
    func verify() throws {
        let lines = String(decoding: try DurableFile.read(self.path("sha256")) ?? [], as: UTF8.self).split(
            separator: "\n")
        for part in Self.parts {
            guard let line = lines.first(where: { $0.hasSuffix("  \(self.name).\(part)") }),
                line.prefix(64) == (try Self.sha256(self.path(part)))
            else { throw UpdateFailure("the backup \(self.name) is damaged: its .\(part) is not what it was") }
        }
    }

    func delete() {
        for part in ["sha256"] + Self.parts { unlink(self.path(part)) }
    }

    private static func sha256(_ path: String) throws -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("cannot read \(path)") }
        defer { close(descriptor) }
        var hash = SHA256()
        var part = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = read(descriptor, &part, part.count)
            guard count >= 0 else { throw FileError("cannot read \(path)") }
            if count == 0 { break }
            part.withUnsafeBytes { hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
        return hash.finalize().map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
