/// A tag, or a device, and how many channels have it.
struct ChannelLabel: Sendable, Hashable {
    var name: String
    var count: Int
}
