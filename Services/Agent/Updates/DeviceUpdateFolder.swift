import Crypto
import FoundationEssentials
import Glibc

/// The folder that this agent shares with the updater beside it; `docs/contracts.md` names the files that both know.
///
/// | `agent.json` | what this agent is at |
/// | `incoming/<sha256>.part` | a bundle on its way, which the updater does not look at |
/// | `incoming/<sha256>.chunks/` | what has come of it, when it comes in chunks |
struct DeviceUpdateFolder: Sendable {
    let path: String

    /// Beyond the bundle itself.
    private static let margin = 64 << 20

    private var incoming: String { "\(self.path)/incoming" }
    private var record: String { "\(self.path)/agent.json" }

    func part(_ update: OfferedUpdate) -> String { "\(self.incoming)/\(update.sha256).part" }
    func chunks(_ update: OfferedUpdate) -> String { "\(self.incoming)/\(update.sha256).chunks" }
    func bundle(_ update: OfferedUpdate) -> String { "\(self.path)/\(update.fileName)" }

    // MARK: - What this agent is at

    func load() -> DeviceUpdateMachine.Record? {
        // A file that cannot be understood is as none: what it was about is offered again, or was reported lost.
        DurableFile.read(self.record).flatMap { try? JSONDecoder().decode(DeviceUpdateMachine.Record.self, from: $0) }
    }

    func keep(_ record: DeviceUpdateMachine.Record?) throws {
        guard let record else {
            unlink(self.record)
            return
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try DurableFile.replace(self.record, with: try encoder.encode(record))
    }

    // MARK: - The updater

    /// Nil when there is none, or it makes no sense.
    func updaterWord() -> UpdaterWord? {
        DurableFile.read("\(self.path)/state.json")
            .flatMap { try? JSONDecoder().decode(UpdaterStateDTO.self, from: $0) }?.word
    }

    /// Asks the updater; asking for one run twice is asking once.
    func ask(for update: OfferedUpdate, run: String) throws {
        let request = UpdaterRequestDTO(
            id: run, action: "apply", bundle: update.fileName, version: update.version, force: update.isForced,
            requestedBy: "rollout \(update.rollout)")
        try DurableFile.makeFolder("\(self.path)/requests")
        try DurableFile.replace("\(self.path)/requests/\(run).json", with: try JSONEncoder().encode(request))
    }

    func isAsked(run: String) -> Bool { DurableFile.size("\(self.path)/requests/\(run).json") != nil }

    // MARK: - Bundles

    /// Makes room for a download: what was on its way before, and is not that one, goes.
    ///
    /// - Throws: ``BundleFetchError`` when there is no room for it.
    func prepare(for update: OfferedUpdate) throws {
        try DurableFile.makeFolder(self.incoming)
        let part = self.part(update)
        for path in self.onTheWay where path != part && path != self.chunks(update) { Self.remove(path) }
        let needed = update.size - (DurableFile.size(part) ?? 0) + Self.margin
        let free = try self.freeSpace()
        guard free >= needed else {
            throw BundleFetchError.impossible(
                "there is no room for the bundle: \(free / 1_000_000) MB are free, and \(needed / 1_000_000) MB are needed"
            )
        }
    }

    /// In bytes; for those who are not root.
    private func freeSpace() throws(FileError) -> Int {
        var facts = statvfs()
        guard statvfs(self.incoming, &facts) == 0 else { throw FileError("cannot see the room at \(self.incoming)") }
        return Int(facts.f_bavail) * Int(facts.f_frsize)
    }

    /// Whether there is room for an update's chunks beside the bundle that they make.
    func hasRoomForChunks(_ update: OfferedUpdate) -> Bool {
        guard let free = try? self.freeSpace() else { return false }  // Then it comes whole.
        return free >= 2 * update.size + Self.margin
    }

    /// Bundles that are here, and whole.
    func bundles() -> [String] {
        DurableFile.names(in: self.path).filter { $0.hasPrefix("webmacs-update-") && $0.hasSuffix(".tar.gz") }
            .map { "\(self.path)/\($0)" }
    }

    /// What has come of bundles that are not whole yet.
    private var onTheWay: [String] { DurableFile.names(in: self.incoming).map { "\(self.incoming)/\($0)" } }

    private static func remove(_ path: String) {
        // What cannot be removed is tried again the next time.
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Whether the bundle is in its place already: this process is not the first with it.
    func hasBundle(_ update: OfferedUpdate) async throws -> Bool {
        guard DurableFile.size(self.bundle(update)) == update.size else { return false }
        return try await Self.sha256(self.bundle(update)) == update.sha256
    }

    /// Compares all of it with what it should be and gives it its name; a wrong one is deleted.
    ///
    /// - Parameter sha256: as announced, unless the source says so.
    /// - Throws: ``BundleFetchError`` when it is wrong.
    func accept(_ update: OfferedUpdate, sha256: String? = nil) async throws {
        let part = self.part(update)
        guard try await Self.sha256(part) == sha256 ?? update.sha256 else {
            unlink(part)
            throw BundleFetchError.impossible("the bundle is not the one that was announced: its SHA-256 is another")
        }
        try DurableFile.move(part, to: self.bundle(update))
    }

    /// Deletes what nobody needs any more: what was on its way, and the bundles that this agent's user has put there, but for that of
    /// `version`.
    func tidy(keeping version: String) {
        for path in self.onTheWay { Self.remove(path) }
        for name in DurableFile.names(in: self.path)
        where name.hasPrefix("webmacs-update-") && name.hasSuffix(".tar.gz")
            && name != "webmacs-update-\(version).tar.gz"
        {
            var facts = stat()
            guard lstat("\(self.path)/\(name)", &facts) == 0, facts.st_uid == geteuid() else { continue }
            unlink("\(self.path)/\(name)")
        }
    }

    private static func sha256(_ path: String) async throws -> String {
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
            try Task.checkCancellation()
            await Task.yield()
        }
        return hash.finalize().map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }
}

/// `requests/<id>.json`, as the updater reads it.
struct UpdaterRequestDTO: Codable, Sendable, Equatable {
    var id: String
    var action: String
    var bundle: String
    var version: String
    var force: Bool
    var requestedBy: String

    private enum CodingKeys: String, CodingKey {
        case id, action, bundle, version, force
        case requestedBy = "requested_by"
    }
}
