/// A spool that cannot be used as it is.
enum SpoolError: Error, CustomStringConvertible {
    case unregisteredChannel(String)
    case inUse(String)
    case exists(String)
    case notReplaced(String, errno: Int32)
    /// The disk has no room.
    case full

    var description: String {
        switch self {
        case .unregisteredChannel(let name): "channel \(name) was not registered with the spool"
        case .inUse(let path): "\(path) is in use by another agent"
        case .exists(let path): "\(path) is there already"
        case .notReplaced(let path, let errno): "\(path) cannot be replaced (errno \(errno))"
        case .full: "the disk is full"
        }
    }
}
