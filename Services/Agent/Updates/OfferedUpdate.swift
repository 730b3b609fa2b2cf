/// An update as the server offers it to this device.
struct OfferedUpdate: Codable, Sendable, Hashable {
    /// Which rollout it is of: the same release in another rollout is another update.
    var rollout: String
    var release: String
    /// By Semantic Versioning; good as a part of a file's name.
    var version: String
    /// Also an older or equal version.
    var isForced: Bool
    /// Of the whole bundle, in hexadecimal.
    var sha256: String
    /// Of the whole bundle, in bytes.
    var size: Int
    /// Where it is: a path at the server, or an address of the server's.
    var bundle: String
    /// Where the list of its chunks is; nil: the server has none.
    var chunks: String?

    /// What the bundle is called when it is whole.
    var fileName: String { "webmacs-update-\(self.version).tar.gz" }

    /// No bundle is larger; as `Shared/Updates` has it.
    static let maximumSize = 4 << 30

    /// Nil: it is as it should be.
    var problem: String? {
        if self.rollout.isEmpty || self.rollout.utf8.count > 255 { return "it names no rollout" }
        let isVersion =
            !self.version.isEmpty && self.version.utf8.count <= 64 && self.version.first?.isNumber == true
            && self.version.utf8.allSatisfy(Self.mayBeInVersion)
        if !isVersion { return "'\(self.version.prefix(64))' is no version" }
        let isHash =
            self.sha256.utf8.count == 64
            && self.sha256.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        if !isHash { return "it has no SHA-256" }
        if !(1...Self.maximumSize).contains(self.size) { return "no bundle has \(self.size) bytes" }
        return nil
    }

    private static func mayBeInVersion(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "+"):
            true
        default: false
        }
    }
}
