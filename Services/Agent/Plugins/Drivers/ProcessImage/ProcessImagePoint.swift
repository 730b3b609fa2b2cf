/// Where in the image a terminal's value stands, and in which form.
struct ProcessImagePoint: Sendable, Hashable {
    enum Form: String, CaseIterable {
        case bit, uint8, int8, uint16, int16, uint32, int32

        /// In bytes.
        var size: Int {
            switch self {
            case .bit, .uint8, .int8: 1
            case .uint16, .int16: 2
            case .uint32, .int32: 4
            }
        }
    }

    enum ByteOrder: String, CaseIterable { case little, big }

    let terminal: DeclaredTerminal
    let byte: Int

    private let bit: Int
    private let form: Form
    private let order: ByteOrder

    init(_ terminal: DeclaredTerminal, _ settings: PluginSettings) throws(PluginError) {
        self.terminal = terminal
        self.form = try settings.choice("type", default: .uint16)
        self.byte = try settings.integer("byte", in: 0...65_535)
        self.bit = self.form == .bit ? try settings.integer("bit", default: 0, in: 0...7) : 0
        self.order = try settings.choice("byte_order", default: .little)
    }

    /// The first byte behind it.
    var end: Int { self.byte + self.form.size }

    /// - Parameter bytes: of the image, from byte `start` on; this point's are among them.
    func raw(in bytes: [UInt8], from start: Int) -> Double {
        let own = bytes[(self.byte - start)..<(self.end - start)]
        let pattern = (self.order == .big ? Array(own) : own.reversed()).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return switch self.form {
        case .bit: Double(pattern >> self.bit & 1)
        case .uint8, .uint16, .uint32: Double(pattern)
        case .int8: Double(Int8(truncatingIfNeeded: pattern))
        case .int16: Double(Int16(truncatingIfNeeded: pattern))
        case .int32: Double(Int32(bitPattern: pattern))
        }
    }
}
