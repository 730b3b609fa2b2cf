import Domain
import FoundationEssentials
import Testing

@testable import UpdaterService

@Suite("The journal's file")
struct JournalTests {
    private static func folder() throws -> String {
        let path = "\(FileManager.default.temporaryDirectory.path)/updater-\(UUID().uuidString)"
        try DurableFile.makeFolder(path)
        return path
    }

    @Test("What was appended is read back")
    func round() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let journal = Journal.new(in: folder, id: "one", at: Timestamp(microseconds: 7))
        let (lines, _) = UpdateProgressTests.played { _, _ in nil }
        for line in lines { try journal.append(line) }
        #expect(try journal.lines() == lines)
        #expect(Journal.all(in: folder).map(\.path) == [journal.path])
    }

    @Test("A torn last line counts as not written, wherever it is torn, and the next one begins anew")
    func torn() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let journal = Journal(path: "\(folder)/1-one.jsonl")
        let lines = [UpdateProgressTests.began, UpdateProgressTests.line(.started, .verify)]
        for line in lines { try journal.append(line) }
        let whole = try #require(try DurableFile.read(journal.path))
        let first = try #require(whole.firstIndex(of: UInt8(ascii: "\n"))) + 1
        for cut in first..<whole.count {
            try DurableFile.replace(journal.path, with: whole[..<cut])
            #expect(try journal.lines() == [lines[0]])
            try journal.mend()
            try journal.append(lines[1])
            #expect(try journal.lines() == lines)
        }
    }

    @Test("A file is replaced as a whole, with its old mode")
    func replaced() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = "\(folder)/.env"
        try DurableFile.replace(path, with: Array("A=1\n".utf8), mode: 0o600)
        try DurableFile.replace(path, with: Array("A=2\n".utf8))
        #expect(try DurableFile.read(path) == Array("A=2\n".utf8))
        #expect(DurableFile.mode(of: path) == 0o600)
        #expect(DurableFile.names(in: folder) == [".env"])
    }

    @Test("One line of .env changes, the others stay as they are")
    func environment() {
        var text = EnvironmentText(Array("# Version\nWEBMACS_VERSION=1.0.0\n#WEBMACS_VERSION=9\nHTTP_PORT=80".utf8))
        #expect(text.value(of: "WEBMACS_VERSION") == "1.0.0")
        text.set("WEBMACS_VERSION", to: "2.0.0")
        #expect(
            String(decoding: text.bytes, as: UTF8.self)
                == "# Version\nWEBMACS_VERSION=2.0.0\n#WEBMACS_VERSION=9\nHTTP_PORT=80\n")
        #expect(text.value(of: "NOTHING") == nil)
    }
}
