import FoundationEssentials
import Glibc

/// Where an installation keeps its secrets and its certificate: `secrets/` and `tls/` of its folder.
struct SecretFolder {
    static let folders = ["secrets", "tls"]

    /// `/opt/webmacs`, or `.webmacs` of a clone.
    let home: String

    /// Plain files, sorted by name; hidden ones are drafts and are left out.
    ///
    /// - Throws: ``CommandFailure`` when one cannot be read, or when there are none.
    func read() throws -> [SecretFile] {
        var files: [SecretFile] = []
        for folder in Self.folders {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(self.home)/\(folder)")) ?? []
            for name in names.sorted() {
                var file = SecretFile(
                    name: "\(folder)/\(name)", mode: 0, owner: 0, group: 0, modifiedAt: 0, contents: [])
                var status = stat()
                guard file.place != nil, lstat("\(self.home)/\(file.name)", &status) == 0,
                    status.st_mode & S_IFMT == S_IFREG
                else { continue }
                file.mode = status.st_mode & 0o777
                (file.owner, file.group) = (status.st_uid, status.st_gid)
                file.modifiedAt = status.st_mtim.tv_sec
                file.contents = try BundleFile.contents("\(self.home)/\(file.name)")
                files.append(file)
            }
        }
        guard !files.isEmpty else { throw CommandFailure("there are no secrets below \(self.home)") }
        return files
    }

    enum Change: Hashable {
        case new
        case same
        case other
    }

    /// What writing a file would change.
    func change(by file: SecretFile) throws -> Change {
        guard access("\(self.home)/\(file.name)", F_OK) == 0 else { return .new }
        return try BundleFile.contents("\(self.home)/\(file.name)") == file.contents ? .same : .other
    }

    /// Writes a file, whole or not at all, with its mode and, for root, its owner. What was there stays beside it, as
    /// `.<name>.replaced`, for its owner alone.
    func write(_ file: SecretFile) throws {
        guard let place = file.place else { throw CommandFailure("\(file.name) is no name of a secret") }
        let folder = "\(self.home)/\(place.folder)"
        guard mkdir(folder, place.folder == "secrets" ? 0o700 : 0o755) == 0 || errno == EEXIST else {
            throw CommandFailure("\(folder) cannot be made: \(String(cString: strerror(errno)))")
        }
        let path = "\(folder)/\(place.name)"
        if access(path, F_OK) == 0 {
            let former = "\(folder)/.\(place.name).replaced"
            try BundleFile.write(try BundleFile.contents(path), to: former, mode: 0o600)
        }
        try BundleFile.write(file.contents, to: path, mode: 0o600)
        if geteuid() == 0 { chown(path, file.owner, file.group) }
        guard chmod(path, file.mode) == 0 else {
            throw CommandFailure("\(path) cannot get its mode: \(String(cString: strerror(errno)))")
        }
    }
}
