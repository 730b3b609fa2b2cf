import Domain

/// Why a plugin does not do what it is asked to.
enum PluginError: PublicError {
    case unknown(String)
    case notSwitchedHere(String)

    var kind: ErrorKind {
        switch self {
        case .unknown: .notFound
        case .notSwitchedHere: .conflict
        }
    }

    var detail: String {
        switch self {
        case .unknown(let id): "Plugin '\(id)' not found."
        case .notSwitchedHere(let id):
            "Plugin '\(id)' is switched at the device that measures it, by the agent's settings."
        }
    }
}
