/// The user name of an account that is made for somebody whom a provider knows.
enum PersonName {
    /// The first of what the person may be called that is a user name once all is left out that can be none; else
    /// `user`.
    static func derive(from names: [String], email: String) -> String {
        let mailbox = email.prefix { $0 != "@" }
        return (names + [String(mailbox)]).map(Self.clean).first { $0.utf8.count >= AccountRules.nameLength.lowerBound }
            ?? "user"
    }

    /// `name` with six digits behind it, for when it is taken.
    static func vary(_ name: String, by number: UInt32) -> String {
        let digits = String(number & 0xFF_FFFF, radix: 16)
        let suffix = "-" + String(repeating: "0", count: 6 - digits.utf8.count) + digits
        return name.prefix(AccountRules.nameLength.upperBound - suffix.utf8.count) + suffix
    }

    /// A display name's blanks become points.
    private static func clean(_ text: String) -> String {
        let bytes = text.utf8.compactMap { byte -> UInt8? in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                byte
            case UInt8(ascii: " "): UInt8(ascii: ".")
            default: nil
            }
        }
        return String(decoding: bytes.prefix(AccountRules.nameLength.upperBound), as: UTF8.self)
    }
}
