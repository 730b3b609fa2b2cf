import Glibc
import ServiceKit

/// Secrets and certificate beside a backup, encrypted for keys that are not on this machine: `<name>.age`.
///
/// `webmacs secrets export` of the installed release writes it, in a container for this one task that has no network. What is
/// in it, and how it is encrypted, the command line alone knows.
struct SecretArchive: Sendable {
    static let part = "age"
    /// Below the installation's folder.
    static let places = ["secrets", "tls"]
    static let patience: Duration = .seconds(120)

    let folder: UpdateFolder
    /// Public keys of age: each opens it alone.
    let recipients: [String]
    let engine: EngineClient

    /// Writes that of the backup `name`, whole or not at all, for its owner alone.
    ///
    /// - Parameter version: The installed release.
    /// - Throws: ``UpdateFailure``, ``EngineError`` or `FileError`: then there is none.
    func write(_ name: String, version: String) async throws {
        let machine = try await Machine.find(engine: self.engine)
        // The engine would make a folder that is missing.
        let present = Self.places.filter { DurableFile.mode(of: "\(self.folder.home)/\($0)") != nil }
        guard !present.isEmpty else { throw UpdateFailure("there are no secrets in \(self.folder.home)") }
        var binds = ["\(await machine.path(of: self.folder.backups)):/backups"]
        for place in present {
            binds.append("\(await machine.path(of: "\(self.folder.home)/\(place)")):/webmacs/\(place):ro")
        }
        _ = try await self.engine.runTask(
            "webmacs-update-secrets", self.task(name, version: version, binds: binds), within: Self.patience)
        try DurableFile.move(
            "\(self.folder.backups)/\(Self.draft(name))", to: "\(self.folder.backups)/\(name).\(Self.part)")
    }

    /// Until it is whole. Hidden ones of backups that were not finished go before the next (`BackupFolder.tidy`).
    private static func draft(_ name: String) -> String { ".\(name).\(Self.part).new" }

    func task(_ name: String, version: String, binds: [String]) -> JSONValue {
        var command = ["secrets", "export", "/backups/\(Self.draft(name))", "--home", "/webmacs"]
        for recipient in self.recipients { command += ["--recipient", recipient] }
        return .object([
            "Image": .string("\(UpdatePlan.ownRepositories)webmacs:\(version)"),
            "Cmd": .array(command.map { .string($0) }),
            "User": .string("0:0"),
            "WorkingDir": .string("/"),
            "Healthcheck": .object(["Test": .array([.string("NONE")])]),
            "HostConfig": .object([
                "NetworkMode": .string("none"), "Binds": .array(binds.map { .string($0) }),
                "ReadonlyRootfs": .bool(true),
                // Secrets and backups are root's, whoever that is on the machine.
                "CapDrop": .array([.string("ALL")]), "CapAdd": .array([.string("DAC_OVERRIDE")]),
                "SecurityOpt": .array([.string("no-new-privileges:true")]),
            ]),
        ])
    }

    /// Removes those whose backups are gone, so that they are kept as long.
    static func prune(_ backups: String) {
        for name in DurableFile.names(in: backups) where name.hasPrefix(ScheduledBackups.prefix) {
            guard name.hasSuffix(".\(Self.part)") else { continue }
            let backup = name.dropLast(Self.part.utf8.count + 1)
            if DurableFile.mode(of: "\(backups)/\(backup).json") == nil { unlink("\(backups)/\(name)") }
        }
    }
}
