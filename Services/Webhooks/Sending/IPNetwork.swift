/// A network in CIDR notation: `10.0.0.0/8`; an address alone is a network of one.
struct IPNetwork: Sendable, Hashable, CustomStringConvertible {
    /// With zeros behind the prefix.
    let address: IPAddress
    let prefixLength: Int

    /// - Returns: nil when `text` is no address, or its prefix is no number that fits.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, parts.count <= 2, let address = IPAddress(String(first)) else { return nil }
        let longest = address.bytes.count * 8
        guard let length = parts.count == 2 ? Self.number(parts[1]) : longest, length <= longest else { return nil }
        self.init(address, prefixLength: length)
    }

    /// - Parameter prefixLength: up to the bits of `address`; what stands behind it in the address is dropped.
    init(_ address: IPAddress, prefixLength: Int) {
        var bytes = address.bytes
        for index in bytes.indices {
            let kept = min(8, max(0, prefixLength - index * 8))
            bytes[index] &= kept == 0 ? 0 : 0xff << (8 - kept)
        }
        self.address = address.isIPv6 ? IPAddress(sixteen: bytes) : IPAddress(four: bytes)
        self.prefixLength = prefixLength
    }

    func contains(_ other: IPAddress) -> Bool {
        other.bytes.count == self.address.bytes.count
            && IPNetwork(other, prefixLength: self.prefixLength).address == self.address
    }

    var description: String { "\(self.address)/\(self.prefixLength)" }

    private static func number(_ text: Substring) -> Int? {
        guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }
}
