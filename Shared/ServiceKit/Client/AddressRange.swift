import Glibc

/// A range of IP addresses in CIDR notation: `10.0.0.0/8`, `fd00::/8`, or a single address.
package struct AddressRange: Sendable, Hashable, CustomStringConvertible {
    /// As it was written.
    package let description: String
    private let bytes: [UInt8]
    private let prefixLength: Int

    /// - Returns: nil when `text` is no address, or its prefix is longer than one.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, parts.count <= 2, let bytes = Self.bytes(of: String(first)) else { return nil }
        let longest = bytes.count * 8
        guard let length = parts.count == 2 ? Int(parts[1]) : longest, (0...longest).contains(length) else {
            return nil
        }
        self.description = String(text)
        self.bytes = bytes
        self.prefixLength = length
    }

    package func contains(_ address: String) -> Bool {
        guard let other = Self.bytes(of: address), other.count == self.bytes.count else { return false }
        let whole = self.prefixLength / 8
        guard other[..<whole] == self.bytes[..<whole] else { return false }
        let rest = self.prefixLength % 8
        return rest == 0 || (other[whole] ^ self.bytes[whole]) >> (8 - rest) == 0
    }

    /// The network that `address` belongs to for counting: itself, of IPv6 the first 64 bits, which one customer has whole.
    package static func network(of address: String) -> String {
        guard let bytes = Self.bytes(of: address), bytes.count == 16 else { return address }
        return bytes.prefix(8).map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }.joined() + "/64"
    }

    /// Four or sixteen bytes; an IPv4 address that is written as IPv6 is IPv4.
    private static func bytes(of text: String) -> [UInt8]? {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: &four) { Array($0) } }
        var sixteen = in6_addr()
        guard inet_pton(AF_INET6, text, &sixteen) == 1 else { return nil }
        let bytes = withUnsafeBytes(of: &sixteen) { Array($0) }
        let isMapped = bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 0xff && bytes[11] == 0xff
        return isMapped ? Array(bytes.suffix(4)) : bytes
    }
}
