import FoundationEssentials

/// What `ota` asks for: `requests/<uuid>.json`.
struct UpdateRequest: Codable, Sendable, Equatable {
    var id: String
    var action: UpdateOrder.Action
    var bundle: String?
    var version: String?
    var force: Bool?
    var requestedBy: String?
    var requestedAt: String?

    private enum CodingKeys: String, CodingKey {
        case id, action, bundle, version, force
        case requestedBy = "requested_by"
        case requestedAt = "requested_at"
    }

    private static let limit = 64 * 1024

    /// - Throws: ``UpdateFailure`` with a reason to show.
    init(_ bytes: [UInt8]) throws(UpdateFailure) {
        guard bytes.count <= Self.limit else { throw UpdateFailure("it is too long") }
        do {
            self = try JSONDecoder().decode(UpdateRequest.self, from: Data(bytes))
        } catch {
            throw UpdateFailure("it is no request: \(error)")
        }
        guard Self.isName(self.id) else { throw UpdateFailure("its id is none") }
        if let bundle {
            guard Self.isBundle(bundle) else { throw UpdateFailure("'\(bundle.prefix(80))' is no name of a bundle") }
        }
        guard self.action == .rollback || self.bundle != nil else { throw UpdateFailure("it names no bundle") }
    }

    /// Letters, digits, `-`, `_`, `.`; no path, nothing hidden.
    static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 200 && !text.hasPrefix(".")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                    UInt8(ascii: "+"):
                    true
                default: false
                }
            }
    }

    static func isBundle(_ text: String) -> Bool { self.isName(text) && text.hasSuffix(".tar.gz") }
}
