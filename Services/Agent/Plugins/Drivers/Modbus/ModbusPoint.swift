/// Where in a device a terminal's value stands, and in which form.
struct ModbusPoint: Hashable, Sendable {
    enum Form: String, CaseIterable {
        case uint16, int16, uint32, int32, float32, float64

        /// In registers.
        var size: Int {
            switch self {
            case .uint16, .int16: 1
            case .uint32, .int32, .float32: 2
            case .float64: 4
            }
        }
    }

    /// Of registers; within one the high byte always comes first.
    enum WordOrder: String, CaseIterable { case big, little }

    let terminal: DeclaredTerminal
    let table: ModbusTable
    let address: Int

    private let form: Form
    private let order: WordOrder

    init(_ terminal: DeclaredTerminal, _ settings: PluginSettings) throws(PluginError) {
        self.terminal = terminal
        self.table = try settings.choice("table", default: .holding)
        self.address = try settings.integer("address", in: 0...65_535)
        self.form = try settings.choice("type", default: .uint16)
        self.order = try settings.choice("word_order", default: .big)
        guard self.end <= 65_536 else {
            throw settings.bad("address", "a \(self.form.rawValue) there ends behind the last register")
        }
    }

    /// The first address behind it. A coil or discrete input is one bit, whatever its type.
    var end: Int { self.address + (self.table.isOfBits ? 1 : self.form.size) }

    /// - Parameter values: of the table from address `start` on; this point's are among them.
    func raw(in values: [UInt16], from start: Int) -> Double {
        let own = values[(self.address - start)..<(self.end - start)]
        let pattern = (self.order == .big ? Array(own) : own.reversed()).reduce(UInt64(0)) { $0 << 16 | UInt64($1) }
        if self.table.isOfBits { return Double(pattern) }
        return switch self.form {
        case .uint16, .uint32: Double(pattern)
        case .int16: Double(Int16(truncatingIfNeeded: pattern))
        case .int32: Double(Int32(truncatingIfNeeded: pattern))
        case .float32: Double(Float(bitPattern: UInt32(truncatingIfNeeded: pattern)))
        case .float64: Double(bitPattern: pattern)
        }
    }
}
