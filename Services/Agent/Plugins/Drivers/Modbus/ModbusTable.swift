/// One of a device's four tables, each with addresses of its own from 0.
enum ModbusTable: String, CaseIterable, Sendable {
    case holding, input, coil, discrete

    /// That reads it.
    var function: UInt8 {
        switch self {
        case .coil: 1
        case .discrete: 2
        case .holding: 3
        case .input: 4
        }
    }

    /// Of bits; the others are of registers, 16 bits each.
    var isOfBits: Bool { self == .coil || self == .discrete }

    /// That one request may read.
    var most: Int { self.isOfBits ? 2000 : 125 }

    /// As one of it is called.
    var word: String {
        switch self {
        case .holding: "holding register"
        case .input: "input register"
        case .coil: "coil"
        case .discrete: "discrete input"
        }
    }
}
