import Compression
import FoundationEssentials
import Updates

/// What stands in a bundle before its first file: `metadata.json` and the signed documents, as they are. Nothing was verified.
struct BundleMetadata {
    private static let blockSize = 512
    private static let limit = 8 * 1024 * 1024

    /// By the member's name.
    let documents: [String: [UInt8]]
    /// Of every member; seconds since 1970.
    let modifiedAt: Int

    /// - Throws: ``CommandFailure`` when the file does not begin as a bundle does.
    init(of path: String) throws {
        var head: [UInt8] = []
        let stream = try GzipInflateStream()
        do {
            try BundleFile.read(path) { piece in
                try stream.inflate(piece) { bytes in
                    head.append(contentsOf: bytes)
                    if head.count > Self.limit { throw Enough() }
                }
            }
        } catch is Enough {
            // What vouches is at the beginning.
        } catch is InflateError {
            throw CommandFailure("\(path) is not gzip, or damaged")
        }
        var (documents, modifiedAt, offset) = ([String: [UInt8]](), 0, 0)
        while documents[UpdateRole.targets.member] == nil {
            guard offset + Self.blockSize <= head.count else {
                throw CommandFailure("\(path) does not begin as a bundle")
            }
            let name = String(decoding: head[offset..<offset + 100].prefix { $0 != 0 }, as: UTF8.self)
            guard let member = BundleMember(name), try member <= Self.last,
                let size = Self.number(head[(offset + 124)..<(offset + 136)]),
                let time = Self.number(head[(offset + 136)..<(offset + 148)]), size <= Self.limit
            else { throw CommandFailure("\(path) does not begin as a bundle") }
            let content = offset + Self.blockSize
            guard content + size <= head.count else { throw CommandFailure("\(path) ends before it is whole") }
            documents[name] = Array(head[content..<content + size])
            modifiedAt = time
            offset = content + (size + Self.blockSize - 1) / Self.blockSize * Self.blockSize
        }
        self.documents = documents
        self.modifiedAt = modifiedAt
    }

    /// The document's envelope, and what was signed.
    func document<Metadata: Decodable>(
        _ role: UpdateRole, as type: Metadata.Type
    ) throws -> (envelope: SignedEnvelope, metadata: Metadata) {
        guard let bytes = self.documents[role.member] else { throw CommandFailure("the bundle has no \(role.member)") }
        let envelope = try UpdateJSON.decode(SignedEnvelope.self, from: bytes, member: role.member)
        guard let payload = Data(base64Encoded: envelope.payload) else {
            throw CommandFailure("\(role.member) is no signed document")
        }
        return (envelope, try UpdateJSON.decode(type, from: Array(payload), member: role.member))
    }

    private static var last: BundleMember {
        get throws {
            guard let member = BundleMember(UpdateRole.targets.member) else { throw CommandFailure("no such member") }
            return member
        }
    }

    /// Octal digits, and zeros or blanks behind them.
    private static func number(_ field: ArraySlice<UInt8>) -> Int? {
        Int(String(decoding: field.prefix { $0 != 0 && $0 != UInt8(ascii: " ") }, as: UTF8.self), radix: 8)
    }

    private struct Enough: Error {}
}
