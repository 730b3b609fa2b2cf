/// Where a request stands in a distributed trace: W3C Trace Context, level 1 (`traceparent`).
package struct TraceContext: Sendable, Hashable {
    /// 32 hexadecimal digits in lower case, not all zero.
    package let traceID: String
    /// This service's part of the trace: 16 hexadecimal digits in lower case, not all zero.
    package let spanID: String
    /// The span that this one is a part of; nil: it came from elsewhere, or the trace begins with it.
    package let parentID: String?
    /// Bit 0: the caller may have recorded the trace.
    package let flags: UInt8

    /// Outside of any trace: before `TraceContextMiddleware` has run.
    static let none = TraceContext(
        traceID: String(repeating: "0", count: 32), spanID: String(repeating: "0", count: 16), parentID: nil, flags: 0)

    /// A trace that begins here.
    package static func random() -> TraceContext {
        let high = UInt64.random(in: .min ... .max)
        let low = UInt64.random(in: 1 ... .max)
        return TraceContext(
            traceID: hex(high) + hex(low), spanID: hex(.random(in: 1 ... .max)), parentID: nil, flags: 0)
    }

    /// Reads `00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01`; nil when it is malformed. A later version is
    /// read as far as version 00 defines it.
    package init?(traceparent text: String) {
        let bytes = Array(text.utf8)
        let dash = UInt8(ascii: "-")
        guard bytes.count >= 55, bytes[2] == dash, bytes[35] == dash, bytes[52] == dash,
            let version = Self.byte(bytes[0..<2]), version != 0xFF,
            bytes.count == 55 || (version > 0 && bytes[55] == dash),
            let flags = Self.byte(bytes[53..<55]),
            Self.isID(bytes[3..<35]), Self.isID(bytes[36..<52])
        else { return nil }
        self.traceID = String(decoding: bytes[3..<35], as: UTF8.self)
        self.spanID = String(decoding: bytes[36..<52], as: UTF8.self)
        self.parentID = nil
        self.flags = flags
    }

    /// The same trace, one step further.
    package func child() -> TraceContext {
        TraceContext(
            traceID: self.traceID, spanID: Self.hex(.random(in: 1 ... .max)), parentID: self.spanID, flags: self.flags)
    }

    /// What this is a ``child()`` of; nil: of nothing.
    package var parent: TraceContext? {
        self.parentID.map { TraceContext(traceID: self.traceID, spanID: $0, parentID: nil, flags: self.flags) }
    }

    /// What to send on: in a request's `traceparent` header, or in a stream message.
    package var traceparent: String {
        "00-\(self.traceID)-\(self.spanID)-\(self.flags < 16 ? "0" : "")\(String(self.flags, radix: 16))"
    }

    private init(traceID: String, spanID: String, parentID: String?, flags: UInt8) {
        self.traceID = traceID
        self.spanID = spanID
        self.parentID = parentID
        self.flags = flags
    }

    private static func hex(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    private static func byte(_ digits: ArraySlice<UInt8>) -> UInt8? {
        guard let high = Self.digit(digits[digits.startIndex]), let low = Self.digit(digits[digits.startIndex + 1])
        else { return nil }
        return high << 4 | low
    }

    private static func isID(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.allSatisfy { Self.digit($0) != nil } && bytes.contains { $0 != UInt8(ascii: "0") }
    }
}
