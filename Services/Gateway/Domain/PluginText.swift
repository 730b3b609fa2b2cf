import FoundationEssentials

/// What the text of a setting must look like.
enum PluginText: Sendable, Hashable {
    case plain
    /// Absolute, over http or https, without user and password: those are secrets, or stand beside one.
    case url
    /// The name or the address of a machine.
    case host
    /// Of a file, from the root.
    case path
    /// The name of a file in the device's own folder of programs.
    case program
    /// RFC 6901, to a member or an element.
    case pointer

    /// Why `text` is none; nil: it is one.
    func fault(_ text: String) -> String? {
        switch self {
        case .plain: nil
        case .url:
            Self.isAddress(text)
                ? nil : "Input should be an address that begins with http:// or https://, without user and password"
        case .host:
            text.utf8.allSatisfy { (0x21...0x7e).contains($0) && !"/@?#".utf8.contains($0) }
                ? nil : "Input should be the name or the address of a machine"
        case .path: text.utf8.first == UInt8(ascii: "/") ? nil : "Input should be a path that begins with '/'"
        case .program:
            text.utf8.first != UInt8(ascii: ".") && text.utf8.allSatisfy(Self.isOfProgram)
                ? nil : "Input should be a file's name of letters, digits, '.', '_' and '-', not beginning with '.'"
        case .pointer: Self.isPointer(text) ? nil : "Input should be a JSON Pointer, such as /sensors/0/value"
        }
    }

    private static func isAddress(_ text: String) -> Bool {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f }), let url = URLComponents(string: text),
            let host = url.host
        else { return false }
        return !host.isEmpty && ["http", "https"].contains(url.scheme?.lowercased()) && url.user == nil
            && url.password == nil
    }

    private static func isPointer(_ text: String) -> Bool {
        let parts = text.split(separator: "~", omittingEmptySubsequences: false)
        return text.utf8.first == UInt8(ascii: "/")
            && parts.dropFirst().allSatisfy { $0.utf8.first == UInt8(ascii: "0") || $0.utf8.first == UInt8(ascii: "1") }
    }

    private static func isOfProgram(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
