import Glibc

extension FolderWatch {
    /// Plain files with the name of a bundle; links are not followed.
    static func list(_ folder: String) -> [File] {
        DurableFile.names(in: folder).filter(UpdateRequest.isBundle).compactMap { name in
            var facts = stat()
            guard lstat("\(folder)/\(name)", &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return nil }
            return File(
                name: name, size: Int(facts.st_size),
                changedAt: Int64(facts.st_mtim.tv_sec) * 1_000_000 + Int64(facts.st_mtim.tv_nsec) / 1000,
                inode: UInt64(facts.st_ino), owner: facts.st_uid)
        }
    }
}
