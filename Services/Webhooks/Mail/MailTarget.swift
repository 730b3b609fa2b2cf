import Domain

/// Where to send mail: `mailto:` and addresses between commas. Nothing else of RFC 6068 is taken: what mail says is ours.
struct MailTarget: Sendable, Hashable {
    static let addressLimit = 20

    /// As it was written.
    let text: String

    /// Each once, in their order.
    let addresses: [MailAddress]

    init(_ text: String) throws(RefusedTarget) {
        guard Self.isMail(text) else { throw RefusedTarget("The URL must begin with mailto:.") }
        let rest = text.dropFirst(Self.scheme.count)
        guard !rest.contains("?") else {
            throw RefusedTarget("Behind mailto: stand addresses alone; subject and other headers are made here.")
        }
        var addresses: [MailAddress] = []
        for part in rest.split(separator: ",", omittingEmptySubsequences: false) {
            guard let address = MailAddress(part) else {
                throw RefusedTarget(
                    "Behind mailto: stand addresses such as ops@example.org, with commas between and without blanks; write "
                        + "names in Punycode.")
            }
            if !addresses.contains(address) { addresses.append(address) }
        }
        guard addresses.count <= Self.addressLimit else {
            throw RefusedTarget("At most \(Self.addressLimit) addresses get one mail.")
        }
        self.text = text
        self.addresses = addresses
    }

    static func isMail(_ url: String) -> Bool {
        url.prefix(Self.scheme.count).lowercased() == Self.scheme
    }

    private static let scheme = "mailto:"
}
