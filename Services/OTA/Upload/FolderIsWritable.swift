import Glibc
import ServiceKit

/// Whether bundles can be put into the folder of updates.
struct FolderIsWritable: ReadinessCheck {
    let folder: UpdateFolder

    var name: String { "folder" }
    var place: String? { "UPDATE_FOLDER is \(self.folder.path)" }

    func check() async throws {
        for path in [self.folder.path, "\(self.folder.path)/uploads", "\(self.folder.path)/requests"]
        where access(path, W_OK | X_OK) != 0 {
            throw ReadinessProblem("The folder of updates cannot be written to: \(String(cString: strerror(errno))).")
        }
    }
}
