import Domain

/// Which bundles in the folder are whole: those whose size and time have not changed for some seconds. Whether the bytes are right,
/// reading them will show.
///
/// A plain value; the caller looks into the folder and tells what is there.
struct FolderWatch: Sendable {
    struct File: Hashable, Sendable {
        var name: String
        var size: Int
        /// Of the last change, in microseconds.
        var changedAt: Int64
        var inode: UInt64
        /// Who has put it there.
        var owner: UInt32

        /// Names this very file, for what was seen before.
        var mark: String { "\(self.name) \(self.size) \(self.changedAt) \(self.inode)" }
    }

    let quietTime: Duration
    private var since: [File: Timestamp] = [:]

    init(quietTime: Duration) { self.quietTime = quietTime }

    /// - Returns: the files that have been as they are for ``quietTime``, in the order of their names.
    mutating func settled(_ files: [File], at now: Timestamp) -> [File] {
        var next: [File: Timestamp] = [:]
        for file in files { next[file] = self.since[file] ?? now }
        self.since = next
        return files.filter { file in file.size > 0 && now - (next[file] ?? now) >= self.quietTime }.sorted {
            $0.name < $1.name
        }
    }
}
