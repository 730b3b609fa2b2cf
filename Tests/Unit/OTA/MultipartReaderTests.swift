import NIOCore
import Testing

@testable import OTAService

@Suite("Forms with a bundle")
struct MultipartReaderTests {
    static let type = "multipart/form-data; boundary=XyZ"

    /// Reads `body` in pieces of `size` bytes.
    static func read(_ body: String, pieces size: Int, type: String? = Self.type) throws -> (
        name: String?, bytes: String, isWhole: Bool
    ) {
        var reader = try MultipartReader(contentType: type)
        var (name, bytes, isWhole) = (String?.none, "", false)
        let all = Array(body.utf8)
        for start in stride(from: 0, to: all.count, by: size) {
            for part in try reader.read(ByteBuffer(bytes: all[start..<min(start + size, all.count)])) {
                switch part {
                case .file(let given): name = given
                case .bytes(let portion): bytes += String(buffer: portion)
                case .end: isWhole = true
                }
            }
        }
        try reader.finish()
        return (name, bytes, isWhole)
    }

    static func form(_ content: String) -> String {
        "--XyZ\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n"
            + "--XyZ\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../../a.tar.gz\"\r\n"
            + "Content-Type: application/gzip\r\n\r\n\(content)\r\n--XyZ--\r\n"
    }

    @Test("The file comes out whole, in pieces of any size", arguments: [1, 2, 3, 7, 11, 64, 100_000])
    func pieces(size: Int) throws {
        let content = "ab\r\n--XyQ\r\n-\r\n--Xy\r\n\r\nend\r"
        let found = try Self.read(Self.form(content), pieces: size)
        #expect(found.name == "../../a.tar.gz")
        #expect(found.bytes == content)
        #expect(found.isWhole)
    }

    @Test("A quoted boundary and an empty file are fine")
    func empty() throws {
        let found = try Self.read(Self.form(""), pieces: 5, type: "Multipart/Form-Data; charset=x; boundary=\"XyZ\"")
        #expect(found.bytes.isEmpty && found.isWhole)
    }

    @Test("What is no such form is refused, with the reason")
    func refused() {
        #expect(throws: OTAError.self) { try Self.read("", pieces: 1, type: nil) }
        #expect(throws: OTAError.self) { try Self.read("", pieces: 1, type: "application/gzip") }
        #expect(throws: OTAError.self) { try Self.read("", pieces: 1, type: "multipart/form-data") }
        #expect(throws: OTAError.notMultipart("the field file is missing")) {
            try Self.read("--XyZ\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n--XyZ--", pieces: 3)
        }
        #expect(throws: OTAError.notMultipart("it ends before it is whole")) {
            try Self.read(String(Self.form("abc").dropLast(20)), pieces: 3)
        }
        #expect(throws: OTAError.notMultipart("a part's head is too long")) {
            try Self.read("--XyZ\r\n" + String(repeating: "x", count: 20_000), pieces: 1000)
        }
        #expect(throws: OTAError.notMultipart("the field file is there twice")) {
            let part = "--XyZ\r\nContent-Disposition: form-data; name=file\r\n\r\nx\r\n"
            return try Self.read(part + part + "--XyZ--", pieces: 9)
        }
    }
}
