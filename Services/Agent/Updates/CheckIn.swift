/// What this device says of itself when it asks for updates.
struct CheckIn: Sendable, Hashable {
    var name: String
    var version: String
    /// As images are named: `amd64`, `arm64`; nil: another one.
    var architecture: String?
    var tags: [String]
    /// Why no update may begin now; nil: one may.
    var lock: String?
    /// How often this agent has started.
    var restarts: Int
    var update: DeviceReport?

    static var machineArchitecture: String? {
        #if arch(x86_64)
            "amd64"
        #elseif arch(arm64)
            "arm64"
        #else
            nil
        #endif
    }
}

/// What the server answers.
struct CheckInAnswer: Sendable, Hashable {
    /// As the server calls this device.
    var device: String
    var pollAfterSeconds: Int
    /// Why there is no update.
    var reason: String?
    var update: OfferedUpdate?
}

/// Why the server did not answer as expected.
enum CheckInError: Error, Hashable, CustomStringConvertible {
    /// It has no such route, or this token may not: 401, 403, 404, 501.
    case refused(Int, detail: String)
    case status(Int, detail: String)
    case unreadable(String)

    var description: String {
        switch self {
        case .refused(let code, let detail), .status(let code, let detail): "the server answered \(code): \(detail)"
        case .unreadable(let reason): "the server's answer is not understood: \(reason)"
        }
    }
}
