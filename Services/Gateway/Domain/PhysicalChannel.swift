/// A terminal of a device, as its driver describes it.
struct PhysicalChannel: Sendable, Hashable {
    /// The name in lower case, words joined by `_`.
    var id: String
    var name: String
    var direction: ChannelDirection
    var unit: String

    /// In `unit`.
    var range: ClosedRange<Double>

    init(_ name: String, _ unit: String, _ range: ClosedRange<Double>, _ direction: ChannelDirection = .input) {
        self.id = name.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: "_")
        self.name = name
        self.direction = direction
        self.unit = unit
        self.range = range
    }
}
