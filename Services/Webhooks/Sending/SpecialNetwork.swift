/// Networks that are not the public Internet, as IANA registers them
/// (<https://www.iana.org/assignments/iana-ipv4-special-registry/>, <https://www.iana.org/assignments/iana-ipv6-special-registry/>).
struct SpecialNetwork: Sendable, Hashable {
    let network: IPNetwork

    /// What it is, behind "is".
    let what: String

    /// The first that holds `address`; nil: it is public.
    static func holding(_ address: IPAddress) -> SpecialNetwork? {
        if let special = Self.all.first(where: { $0.network.contains(address) }) { return special }
        if address.isIPv6, !Self.unicast.contains(address) {
            return SpecialNetwork(network: Self.everything, what: "not a public address of IPv6")
        }
        return nil
    }

    private static let everything = Self.network("::/0")

    /// All that is given out of IPv6.
    private static let unicast = Self.network("2000::/3")

    private static let all: [SpecialNetwork] = Self.four + Self.six

    private static let four: [SpecialNetwork] = [
        Self.special("0.0.0.0/8", "unspecified: this machine"),
        Self.special("10.0.0.0/8", "private"),
        Self.special("100.64.0.0/10", "behind a carrier's NAT"),
        Self.special("127.0.0.0/8", "this machine"),
        Self.special("169.254.0.0/16", "link-local, where clouds keep credentials"),
        Self.special("172.16.0.0/12", "private"),
        Self.special("192.0.0.0/24", "reserved for protocols"),
        Self.special("192.0.2.0/24", "for documentation"),
        Self.special("192.31.196.0/24", "reserved for AS112"),
        Self.special("192.52.193.0/24", "reserved for AMT"),
        Self.special("192.88.99.0/24", "a relay of 6to4"),
        Self.special("192.168.0.0/16", "private"),
        Self.special("192.175.48.0/24", "reserved for AS112"),
        Self.special("198.18.0.0/15", "for benchmarks"),
        Self.special("198.51.100.0/24", "for documentation"),
        Self.special("203.0.113.0/24", "for documentation"),
        Self.special("224.0.0.0/4", "multicast"),
        Self.special("240.0.0.0/4", "reserved"),
    ]

    private static let six: [SpecialNetwork] = [
        Self.special("::/128", "unspecified: this machine"),
        Self.special("::1/128", "this machine"),
        Self.special("::/96", "an address of IPv4 in disguise"),
        Self.special("64:ff9b::/96", "an address of IPv4 behind NAT64"),
        Self.special("64:ff9b:1::/48", "an address of IPv4 behind NAT64"),
        Self.special("100::/64", "discarded"),
        Self.special("2001::/23", "reserved for protocols, such as Teredo"),
        Self.special("2001:db8::/32", "for documentation"),
        Self.special("2002::/16", "an address of IPv4 behind 6to4"),
        Self.special("2620:4f:8000::/48", "reserved for AS112"),
        Self.special("3fff::/20", "for documentation"),
        Self.special("fc00::/7", "private"),
        Self.special("fe80::/10", "link-local"),
        Self.special("fec0::/10", "site-local"),
        Self.special("ff00::/8", "multicast"),
    ]

    private static func special(_ text: String, _ what: String) -> SpecialNetwork {
        SpecialNetwork(network: Self.network(text), what: what)
    }

    private static func network(_ text: String) -> IPNetwork {
        guard let network = IPNetwork(text) else { preconditionFailure("\(text) is no network") }
        return network
    }
}
