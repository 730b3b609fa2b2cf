import Glibc

/// A file of the kernel that is not there, not allowed, or not in the form this code knows.
enum KernelFileError: Error, CustomStringConvertible {
    case unreadable(String, errno: Int32)
    case unexpected(String)

    var description: String {
        switch self {
        case .unreadable(let path, let code): "\(path): \(String(cString: strerror(code)))"
        case .unexpected(let path): "\(path): not in the expected form"
        }
    }
}
