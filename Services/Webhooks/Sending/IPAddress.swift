import Glibc

/// An address of IPv4 or IPv6. One of IPv4 that is written as IPv6 (`::ffff:10.0.0.1`) is IPv4.
struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    /// Four or sixteen.
    let bytes: [UInt8]

    /// - Parameter text: as `inet_pton` takes it: four decimal numbers, or IPv6 without brackets and zone.
    init?(_ text: String) {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            self.init(four: withUnsafeBytes(of: &four) { Array($0) })
            return
        }
        var sixteen = in6_addr()
        guard inet_pton(AF_INET6, text, &sixteen) == 1 else { return nil }
        self.init(sixteen: withUnsafeBytes(of: &sixteen) { Array($0) })
    }

    init(four bytes: [UInt8]) {
        self.bytes = bytes
    }

    init(sixteen bytes: [UInt8]) {
        let isMapped = bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 0xff && bytes[11] == 0xff
        self.bytes = isMapped ? Array(bytes.suffix(4)) : bytes
    }

    var isIPv6: Bool { self.bytes.count == 16 }

    var description: String {
        if !self.isIPv6 { return self.bytes.map { String($0) }.joined(separator: ".") }
        var address = in6_addr()
        withUnsafeMutableBytes(of: &address) { $0.copyBytes(from: self.bytes) }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        inet_ntop(AF_INET6, &address, &text, socklen_t(text.count))
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
