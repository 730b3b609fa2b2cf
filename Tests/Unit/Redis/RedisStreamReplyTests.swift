import Redis
import Testing

@Suite struct RedisStreamReplyTests {
    private func entry(_ id: String, _ words: [UInt8]...) -> RedisValue {
        .array([.bulk(Array(id.utf8)), .array(words.map { .bulk($0) })])
    }

    @Test("An entry keeps the order of its fields, double names and zero bytes")
    func entryFields() throws {
        let reply = self.entry("5-1", Array("d".utf8), [0, 13, 10, 0], Array("d".utf8), [], Array("e".utf8), [255])
        let entry = try #require(reply.streamEntry)
        #expect(entry.id == StreamID(milliseconds: 5, sequence: 1))
        #expect(entry.fields.map(\.name) == ["d", "d", "e"])
        #expect(entry["d"] == [0, 13, 10, 0])
        #expect(entry["e"] == [255])
        #expect(entry["f"] == nil)
    }

    @Test("A pending entry that was deleted has no fields")
    func deletedPendingEntry() throws {
        let entry = try #require(RedisValue.array([.bulk(Array("5-1".utf8)), .null]).streamEntry)
        #expect(entry.fields.isEmpty)
    }

    @Test("A read that timed out is an empty list")
    func timedOut() throws {
        #expect(try #require(RedisValue.null.streamReads).isEmpty)
    }

    @Test("A read names each stream with its entries")
    func reads() throws {
        let reply = RedisValue.array([
            .array([.bulk(Array("a".utf8)), .array([self.entry("1-0", [1], [2]), self.entry("2-0", [3], [4])])]),
            .array([.bulk(Array("b".utf8)), .array([self.entry("3-0", [5], [6])])]),
        ])
        let reads = try #require(reply.streamReads)
        #expect(reads.map(\.key) == ["a", "b"])
        #expect(reads.map { $0.entries.map(\.id.milliseconds) } == [[1, 2], [3]])
    }

    @Test("A claim tells where to go on, what was taken over and what is lost; before Redis 7 without the lost")
    func claim() throws {
        let ids = RedisValue.array([.bulk(Array("4-0".utf8))])
        let full = RedisValue.array([.bulk(Array("9-0".utf8)), .array([self.entry("3-0", [1], [2]), .null]), ids])
        let claim = try #require(full.streamClaim)
        #expect(claim.next == StreamID("9-0"))
        #expect(claim.entries.map(\.id.milliseconds) == [3])
        #expect(claim.deleted == [StreamID(milliseconds: 4, sequence: 0)])
        let old = try #require(RedisValue.array([.bulk(Array("0-0".utf8)), .array([])]).streamClaim)
        #expect(old == StreamClaim(next: .zero, entries: [], deleted: []))
    }

    @Test(
        "A reply of another shape gives nothing",
        arguments: [
            RedisValue.integer(1), .bulk([1]), .array([.integer(1)]), .array([.array([.bulk([120]), .integer(3)])]),
            .array([.bulk(Array("1-0".utf8)), .array([.bulk([1])])]),
        ])
    func otherShape(reply: RedisValue) {
        #expect(reply.streamEntry == nil)
        #expect(reply.streamReads == nil)
        #expect(reply.streamClaim == nil)
    }

    @Test("A flat list of names and values is searched by name, not by value")
    func valueAfterName() {
        let reply = RedisValue.array([
            .bulk(Array("length".utf8)), .bulk(Array("last-generated-id".utf8)),
            .bulk(Array("last-generated-id".utf8)), .bulk(Array("8-2".utf8)),
        ])
        #expect(reply.value(after: "last-generated-id")?.streamID == StreamID("8-2"))
        #expect(reply.value(after: "groups") == nil)
    }

    @Test("Values are read as text, bytes and numbers where they can be")
    func accessors() {
        #expect(RedisValue.simple("OK").text == "OK")
        #expect(RedisValue.bulk(Array("12".utf8)).int == 12)
        #expect(RedisValue.integer(12).text == nil)
        #expect(RedisValue.null.isNull && RedisValue.null.bytes == nil)
    }
}
