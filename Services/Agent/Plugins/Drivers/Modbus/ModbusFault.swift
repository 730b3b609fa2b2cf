/// What goes wrong between a Modbus device and us.
enum ModbusFault: Error, Hashable, CustomStringConvertible {
    /// The device has refused the request, by this exception code.
    case exception(UInt8)
    /// What came is no frame of Modbus TCP.
    case noFrame
    /// An answer to something else: another transaction or unit.
    case otherAnswer
    /// An answer whose function or length is not what was asked for.
    case malformed
    case late
    case closed

    /// Also for one that there is, among others that there are not.
    static let illegalAddress: UInt8 = 2

    var description: String {
        switch self {
        case .exception(let code): Self.words[code] ?? "exception \(code)"
        case .noFrame: "what it sends is not Modbus TCP"
        case .otherAnswer: "it has answered something that was not asked"
        case .malformed: "its answer has not the form that it should have"
        case .late: "no answer in time"
        case .closed: "it has closed the connection"
        }
    }

    /// Modbus Application Protocol V1.1b3, section 7.
    private static let words: [UInt8: String] = [
        1: "illegal function", 2: "illegal data address", 3: "illegal data value", 4: "server device failure",
        5: "acknowledged, and not done yet", 6: "server device busy", 8: "memory parity error",
        10: "gateway path unavailable", 11: "the device behind the gateway does not answer",
    ]
}
