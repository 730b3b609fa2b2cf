import Domain
import FoundationEssentials
import Glibc
import Updates

/// The folder that this service and the updater share.
///
/// ```
/// uploads/<id>.part        on their way                           ours
/// <name>.tar.gz            whole bundles, put there at once       ours, and people's
/// trust/root.json, trust/state.json   whom to believe             the installer's, the updater's
/// requests/<id>.json       what the updater is asked to do        ours; the updater takes them
/// state.json               what it does, replaced as a whole      the updater's
/// ```
///
/// Its calls block as long as the disk takes.
struct UpdateFolder: Sendable {
    let path: String

    /// The most that is read of a small file.
    private static let smallFile = 4 << 20

    /// Makes what is missing of it.
    func prepare() throws {
        for folder in [self.path, "\(self.path)/uploads", "\(self.path)/requests"] {
            guard mkdir(folder, 0o755) == 0 || errno == EEXIST else { throw FileError("mkdir", folder) }
        }
    }

    func part(_ id: String) -> String { "\(self.path)/uploads/\(id).part" }

    func bundle(_ name: String) -> String { "\(self.path)/\(name)" }

    /// In bytes; for those who are not root.
    func freeSpace() throws -> Int {
        var figures = statvfs()
        guard statvfs(self.path, &figures) == 0 else { throw FileError("statvfs", self.path) }
        return Int(figures.f_bavail) * Int(figures.f_frsize)
    }

    /// - Throws: ``OTAError/noSpace(needed:free:)`` when `size` bytes would leave less than 64 MiB.
    func expectRoom(for size: Int) throws {
        let (needed, free) = (size + 64 << 20, try self.freeSpace())
        guard free >= needed else { throw OTAError.noSpace(needed: needed, free: free) }
    }

    // MARK: - Bundles

    /// Gives a whole upload its name: at once, and never in the place of another.
    ///
    /// - Throws: ``OTAError/versionTaken(_:)`` when the name is taken.
    func publish(_ id: String, as bundle: VerifiedBundle) throws {
        let (from, to) = (self.part(id), self.bundle(bundle.fileName))
        guard link(from, to) == 0 else {
            if errno == EEXIST { throw OTAError.versionTaken(bundle.version.description) }
            throw FileError("link", to)
        }
        unlink(from)
        try self.syncFolder(self.path)
    }

    /// Names of the bundles that are there, sorted; at most 100.
    func bundles() throws -> [String] {
        Array(
            try FileManager.default.contentsOfDirectory(atPath: self.path)
                .filter { $0.hasSuffix(".tar.gz") && !$0.hasPrefix(".") }.sorted().prefix(100))
    }

    func exists(_ name: String) -> Bool { access(self.bundle(name), R_OK) == 0 }

    func removeBundle(_ name: String) { unlink(self.bundle(name)) }

    func removePart(_ id: String) { unlink(self.part(id)) }

    /// Of what has come of an upload, in bytes.
    func partSize(_ id: String) -> Int {
        var status = stat()
        return stat(self.part(id), &status) == 0 ? Int(status.st_size) : 0
    }

    /// Ids of uploads that have a file, and when it was last written to.
    func parts() throws -> [(id: String, touchedAt: Timestamp)] {
        try FileManager.default.contentsOfDirectory(atPath: "\(self.path)/uploads").compactMap { name in
            guard name.hasSuffix(".part") else { return nil }
            var status = stat()
            guard stat("\(self.path)/uploads/\(name)", &status) == 0 else { return nil }
            return (String(name.dropLast(5)), Timestamp(microseconds: Int64(status.st_mtim.tv_sec) * 1_000_000))
        }
    }

    // MARK: - With the updater

    /// Whom to believe: as the updater last wrote it, else as it was installed.
    ///
    /// - Throws: ``OTAError`` when there is nobody, or the file is damaged.
    func trust() throws -> UpdateTrust {
        do {
            if let state = try self.contents("trust/state.json") {
                return try UpdateJSON.decode(UpdateTrust.self, from: state, member: "trust/state.json")
            }
            guard let root = try self.contents("trust/root.json") else { throw OTAError.trustsNobody }
            return try UpdateTrust(root: root)
        } catch let error as UpdateError {
            throw OTAError.unreadableTrust(error)
        }
    }

    /// What the updater says; nil: it has never run.
    ///
    /// - Throws: `UpdateError` when the file is damaged.
    func state() throws -> UpdaterState? {
        guard let bytes = try self.contents("state.json") else { return nil }
        return try UpdateJSON.decode(UpdaterState.self, from: bytes, member: "state.json")
    }

    /// What the updater says; nil also when that is damaged, as the status tells: nothing here waits for its repair.
    func readableState() -> UpdaterState? { try? self.state() }

    /// Asks the updater; it finds the whole request or none.
    func put(_ request: UpdateRequest) throws {
        let bytes = try UpdateJSON.encode(request)
        let (new, name) = (
            "\(self.path)/requests/.\(request.id).new", "\(self.path)/requests/\(request.id).json"
        )
        let file = try PartFile(new, truncated: true)
        try file.append(bytes)
        try file.synchronize()
        guard rename(new, name) == 0 else { throw FileError("rename", name) }
        try self.syncFolder("\(self.path)/requests")
    }

    func isWaiting(_ request: String) -> Bool { access("\(self.path)/requests/\(request).json", F_OK) == 0 }

    /// - Returns: Whether the updater had not taken it.
    func takeBack(_ request: String) -> Bool { unlink("\(self.path)/requests/\(request).json") == 0 }

    /// Nil: there is no such file.
    private func contents(_ name: String) throws -> [UInt8]? {
        let descriptor = open("\(self.path)/\(name)", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw FileError("open", name)
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var portion = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count <= Self.smallFile {
            let count = read(descriptor, &portion, portion.count)
            guard count >= 0 else { throw FileError("read", name) }
            if count == 0 { return bytes }
            bytes += portion[..<count]
        }
        throw UpdateError(.tooLarge, name, "it has more than \(Self.smallFile) bytes")
    }

    private func syncFolder(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("open", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileError("fsync", path) }
    }
}
