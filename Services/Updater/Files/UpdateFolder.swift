import FoundationEssentials
import Updates

/// Where everything of the updater's is. `ota` and `updater` share the folder; the journal and `state.json` are the updater's.
struct UpdateFolder: Sendable {
    /// `/opt/webmacs/updates`.
    let path: String
    /// Where `.env` and `docker-compose.prod.yml` are: `/opt/webmacs`.
    let home: String

    var backups: String { "\(self.path)/backups" }
    var requests: String { "\(self.path)/requests" }
    var refused: String { "\(self.path)/refused" }
    var journal: String { "\(self.path)/journal" }
    var state: String { "\(self.path)/state.json" }
    var environment: String { "\(self.home)/.env" }
    var compose: String { "\(self.home)/docker-compose.prod.yml" }
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

/// The text of an `.env` file, of which one line is read or changed and the rest stays as it is.
struct EnvironmentText: Sendable, Equatable {
    private(set) var lines: [String]

    init(_ bytes: [UInt8]) {
        self.lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
        if self.lines.last == "" { self.lines.removeLast() }
    }

    /// The last one counts, as with Compose.
    func value(of name: String) -> String? {
        guard let line = self.lines.last(where: { $0.hasPrefix("\(name)=") }) else { return nil }
        let value = line.dropFirst(name.utf8.count + 1).filter { $0 != "\"" && $0 != "'" && !$0.isWhitespace }
        return value.isEmpty ? nil : value
    }

    mutating func set(_ name: String, to value: String) {
        let line = "\(name)=\(value)"
        if let index = self.lines.lastIndex(where: { $0.hasPrefix("\(name)=") }) {
            self.lines[index] = line
        } else {
            self.lines.append(line)
        }
    }

    var bytes: [UInt8] { Array((self.lines.joined(separator: "\n") + "\n").utf8) }
}
