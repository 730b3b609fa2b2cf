import FoundationEssentials
import Updates

/// Where everything of the updater's is. `ota` and `updater` share the folder; the journal and `state.json` are the updater's.
struct UpdateFolder: Sendable {
    /// `/opt/webmacs/updates`.
    let path: String
    /// Where `.env` and the compose file are: `/opt/webmacs`.
    let home: String
    /// Of the compose file, here and in bundles.
    var composeName = BundleMember.compose

    var backups: String { "\(self.path)/backups" }
    var requests: String { "\(self.path)/requests" }
    var refused: String { "\(self.path)/refused" }
    var journal: String { "\(self.path)/journal" }
    var state: String { "\(self.path)/state.json" }
    var environment: String { "\(self.home)/.env" }
    var compose: String { "\(self.home)/\(self.composeName)" }
    var previousImages: String { "\(self.backups)/images-prev.tar" }

    func make() throws {
        try DurableFile.makeFolder(self.path)
        try DurableFile.makeFolder(self.backups, mode: 0o700)
        for folder in [self.requests, self.refused, self.journal, "\(self.path)/trust"] {
            try DurableFile.makeFolder(folder)
        }
    }

    /// `WEBMACS_VERSION` of `.env`.
    func installedVersion() throws -> String? {
        EnvironmentText(try DurableFile.read(self.environment) ?? []).value(of: "WEBMACS_VERSION")
    }

    /// - Throws: `UpdateFailure` when nothing is trusted; `UpdateError` when that is damaged.
    func trust() throws -> UpdateTrust {
        if let state = try DurableFile.read("\(self.path)/trust/state.json") {
            return try UpdateJSON.decode(UpdateTrust.self, from: state, member: "trust/state.json")
        }
        guard let root = try DurableFile.read("\(self.path)/trust/root.json") else {
            throw UpdateFailure("there is no \(self.path)/trust/root.json: nobody is trusted to sign releases")
        }
        return try UpdateTrust(root: root)
    }

    func remember(_ trust: UpdateTrust) throws {
        try DurableFile.replace("\(self.path)/trust/state.json", with: try UpdateJSON.encode(trust), mode: 0o644)
    }
}
