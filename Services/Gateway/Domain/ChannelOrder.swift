/// In which order channels are listed, as the wire has it: `-` for the other way round. Those that are alike are ordered by name.
enum ChannelOrder: String, Sendable, CaseIterable {
    case name
    case nameDescending = "-name"
    case unit
    case unitDescending = "-unit"
    /// Those of no device come last, both ways.
    case device
    case deviceDescending = "-device"
    case created = "created_on"
    case createdDescending = "-created_on"
}
