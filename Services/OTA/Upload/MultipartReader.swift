import Glibc
import NIOCore

/// Takes the file out of a `multipart/form-data` body as it comes (RFC 7578).
///
/// A plain value without I/O. It holds at most a portion and 16 KiB.
struct MultipartReader {
    enum Part: Hashable, Sendable {
        /// The field `file` begins; what the client calls it.
        case file(name: String)
        case bytes(ByteBuffer)
        /// The file is whole.
        case end
    }

    private enum State: Hashable {
        case content(isFile: Bool)
        case delimiter
        case headers
        case epilogue
    }

    private static let headerLimit = 16 << 10

    private let delimiter: [UInt8]
    private var state = State.content(isFile: false)
    private var rest: ByteBuffer
    private(set) var hasFile = false

    /// - Throws: ``OTAError/notMultipart(_:)`` when the type names no boundary.
    init(contentType: String?) throws(OTAError) {
        guard let contentType, contentType.lowercased().hasPrefix("multipart/form-data"),
            let boundary = Self.parameter("boundary", of: contentType), (1...70).contains(boundary.utf8.count)
        else { throw .notMultipart("its Content-Type is not multipart/form-data with a boundary") }
        self.delimiter = Array("\r\n--\(boundary)".utf8)
        // The first delimiter has no line before it.
        self.rest = ByteBuffer(string: "\r\n")
    }

    /// Takes the next bytes.
    mutating func read(_ bytes: ByteBuffer) throws(OTAError) -> [Part] {
        self.rest.writeImmutableBuffer(bytes)
        var parts: [Part] = []
        while try self.advance(&parts) {}
        self.rest.discardReadBytes()
        return parts
    }

    /// To be called after the last byte.
    func finish() throws(OTAError) {
        guard self.state == .epilogue else { throw .notMultipart("it ends before it is whole") }
        guard self.hasFile else { throw .notMultipart("the field file is missing") }
    }

    /// - Returns: Whether there may be more in what has come.
    private mutating func advance(_ parts: inout [Part]) throws(OTAError) -> Bool {
        switch self.state {
        case .content(let isFile):
            let found = self.position(of: self.delimiter)
            let count = found ?? self.rest.readableBytes - self.delimiter.count + 1
            if count > 0, let content = self.rest.readSlice(length: count), isFile { parts.append(.bytes(content)) }
            guard found != nil else { return false }
            self.rest.moveReaderIndex(forwardBy: self.delimiter.count)
            if isFile { parts.append(.end) }
            self.state = .delimiter
        case .delimiter:
            guard let end = self.rest.readString(length: 2) else { return false }
            switch end {
            case "--": self.state = .epilogue
            case "\r\n": self.state = .headers
            default: throw .notMultipart("a boundary is followed by something else")
            }
        case .headers:
            guard let count = self.position(of: Array("\r\n\r\n".utf8)) else {
                guard self.rest.readableBytes <= Self.headerLimit else {
                    throw .notMultipart("a part's head is too long")
                }
                return false
            }
            let head = self.rest.readString(length: count) ?? ""
            self.rest.moveReaderIndex(forwardBy: 4)
            try self.begin(head, &parts)
        case .epilogue:
            self.rest.moveReaderIndex(to: self.rest.writerIndex)
            return false
        }
        return true
    }

    private mutating func begin(_ head: String, _ parts: inout [Part]) throws(OTAError) {
        let prefix = "content-disposition:"
        let line = head.split(whereSeparator: \.isNewline).first { $0.lowercased().hasPrefix(prefix) }
        let isFile = line.flatMap { Self.parameter("name", of: String($0)) } == "file"
        self.state = .content(isFile: isFile)
        guard isFile, let line else { return }
        guard !self.hasFile else { throw .notMultipart("the field file is there twice") }
        self.hasFile = true
        parts.append(.file(name: Self.parameter("filename", of: String(line)) ?? ""))
    }

    private func position(of pattern: [UInt8]) -> Int? {
        self.rest.withUnsafeReadableBytes { bytes in
            guard let start = bytes.baseAddress, let first = pattern.first else { return nil }
            var place = 0
            while place + pattern.count <= bytes.count {
                let length = bytes.count - pattern.count + 1 - place
                guard let found = memchr(start + place, Int32(first), length) else { return nil }
                place = UnsafeRawPointer(found) - start
                if memcmp(start + place, pattern, pattern.count) == 0 { return place }
                place += 1
            }
            return nil
        }
    }

    /// `name="value"` or `name=value` behind a semicolon.
    private static func parameter(_ name: String, of text: String) -> String? {
        for field in text.split(separator: ";").dropFirst() {
            let sides = field.split(separator: "=", maxSplits: 1)
            guard sides.count == 2, sides[0].filter({ $0 != " " && $0 != "\t" }).lowercased() == name else { continue }
            let value = sides[1].drop { $0 == " " }
            if value.hasPrefix("\"") { return String(value.dropFirst().prefix { $0 != "\"" }) }
            return String(value.prefix { $0 != " " && $0 != "\r" })
        }
        return nil
    }
}
