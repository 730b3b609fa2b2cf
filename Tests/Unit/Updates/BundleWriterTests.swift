import Testing

@testable import Updates

@Suite struct BundleWriterTests {
    private func write(_ entries: [Entry], piece: Int) throws -> [UInt8] {
        var output: [UInt8] = []
        let writer = try BundleWriter(modifiedAt: 1_767_225_600) { output.append(contentsOf: $0) }
        for entry in entries {
            let member = try #require(BundleMember(entry.name))
            try writer.begin(member, size: entry.bytes.count)
            for start in stride(from: 0, to: entry.bytes.count, by: piece) {
                try entry.bytes[start..<min(entry.bytes.count, start + piece)].withUnsafeBytes { try writer.write($0) }
            }
            try writer.end()
        }
        try writer.finish()
        return output
    }

    @Test("Equal input gives equal bytes, and what is written can be read")
    func deterministic() throws {
        let workshop = try Workshop()
        let entries = try workshop.release()
        let bundle = try self.write(entries, piece: 1000)
        #expect(try self.write(workshop.release(), piece: 1000) == bundle)
        #expect(try Outcome(bundle, workshop.device()).error == nil)
    }

    @Test("gzip's header has neither a name nor a time")
    func header() throws {
        let bundle = try self.write([], piece: 1)
        #expect(Array(bundle[..<8]) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0])
    }

    @Test("A file that has changed meanwhile is noticed")
    func changed() throws {
        let writer = try BundleWriter(modifiedAt: 0) { _ in }
        try writer.begin(try #require(BundleMember("images.tar")), size: 3)
        try [UInt8]([1, 2]).withUnsafeBytes { try writer.write($0) }
        #expect(throws: UpdateError.self) { try writer.end() }
    }
}
