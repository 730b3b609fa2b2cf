/// The tags and devices of the catalogue on the wire.
struct ChannelLabelsDTO: Encodable, Sendable {
    struct Label: Encodable, Sendable {
        var name: String
        var count: Int
    }

    var tags: [Label]
    var devices: [Label]

    init(tags: [ChannelLabel], devices: [ChannelLabel]) {
        self.tags = tags.map { Label(name: $0.name, count: $0.count) }
        self.devices = devices.map { Label(name: $0.name, count: $0.count) }
    }
}
