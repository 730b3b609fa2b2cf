/// A terminal of a device, as its driver describes it.
struct PhysicalChannel: Sendable, Hashable {
    /// Of what is either 0 or 1.
    static let switchUnit = "on/off"

    /// The name in lower case, words joined by `_`.
    var id: String
    var name: String
    var direction: ChannelDirection
    var unit: String

    /// In `unit`.
    var range: ClosedRange<Double>

    /// How many decimals of a value are shown; nil: as many as it needs.
    var decimals: Int?

    init(
        _ name: String, _ unit: String, _ range: ClosedRange<Double>, _ direction: ChannelDirection = .input,
        decimals: Int? = nil
    ) {
        self.id = name.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: "_")
        self.name = name
        self.direction = direction
        self.unit = unit
        self.range = range
        self.decimals = decimals ?? (unit == Self.switchUnit ? 0 : nil)
    }
}
