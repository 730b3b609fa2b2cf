/// A spool that cannot be used as it is.
enum SpoolError: Error, CustomStringConvertible {
    case unregisteredChannel(String)
    case inUse(String)

    var description: String {
        switch self {
        case .unregisteredChannel(let name): "channel \(name) was not registered with the spool"
        case .inUse(let path): "\(path) is in use by another agent"
        }
    }
}
