import Domain

/// Which way values go at a terminal of a device.
enum ChannelDirection: String, Sendable, CaseIterable {
    case input
    case output
    case bidirectional

    /// What a channel is that such a terminal feeds or is set by.
    var kind: ChannelKind {
        switch self {
        case .input: .sensor
        case .output: .actuator
        case .bidirectional: .range
        }
    }
}
