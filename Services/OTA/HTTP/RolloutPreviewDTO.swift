/// A preview on the wire.
struct RolloutPreviewDTO: Encodable, Sendable {
    struct Wave: Encodable, Sendable {
        var percent: Double
        var devices: Int
        var online: Int
        var bytes: Int
    }

    var devices: Int
    var skipped: Int
    var held: Int
    var waves: [Wave]

    init(_ preview: RolloutPreview) {
        self.devices = preview.waves.reduce(0) { $0 + $1.devices }
        self.skipped = preview.skipped
        self.held = preview.held
        self.waves = preview.waves.map {
            Wave(percent: $0.percent, devices: $0.devices, online: $0.online, bytes: $0.bytes)
        }
    }
}
