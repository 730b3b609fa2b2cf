import Testing

@testable import Redis

@Suite struct RedisCommandTests {
    @Test("A command is an array of bulk strings, counted in bytes")
    func encoding() {
        let bytes = RESPCommand.encode(["SET", .text("schlüssel"), .bytes([0, 13, 10, 255]), .int(-7)])
        let expected: [UInt8] =
            Array("*4\r\n$3\r\nSET\r\n$10\r\nschlüssel\r\n$4\r\n".utf8) + [0, 13, 10, 255]
            + Array("\r\n$2\r\n-7\r\n".utf8)
        #expect(bytes == expected)
    }

    @Test("Counts of two and more digits are written out")
    func longCounts() {
        let bytes = RESPCommand.encode(Array(repeating: .text(String(repeating: "x", count: 100)), count: 12))
        #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("*12\r\n$100\r\nxxx"))
    }

    private func words(_ arguments: [RedisArgument]) -> String {
        arguments.map { argument in
            switch argument {
            case .text(let text): text
            case .int(let value): String(value)
            case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
            }
        }.joined(separator: " ")
    }

    @Test("XADD takes an id or the server's, and trims by length or id")
    func xadd() {
        let id = StreamID(milliseconds: 5, sequence: 1)
        #expect(self.words(RedisCommand.xadd("s", fields: [("d", [120])])) == "XADD s * d x")
        #expect(
            self.words(RedisCommand.xadd("s", id: id, trim: .maxLength(10), fields: [("d", [120])]))
                == "XADD s MAXLEN ~ 10 5-1 d x")
        #expect(
            self.words(RedisCommand.xadd("s", trim: .minimumID(id), fields: [("d", [120])]))
                == "XADD s MINID ~ 5-1 * d x")
    }

    @Test("A read blocks only for a positive time: 0 would be for ever")
    func block() {
        let position = [(key: "s", after: StreamID.zero)]
        #expect(self.words(RedisCommand.xread(position, count: 9)) == "XREAD COUNT 9 STREAMS s 0-0")
        #expect(self.words(RedisCommand.xread(position, count: 9, block: .zero)) == "XREAD COUNT 9 STREAMS s 0-0")
        #expect(
            self.words(RedisCommand.xread(position, count: 9, block: .microseconds(1)))
                == "XREAD COUNT 9 BLOCK 1 STREAMS s 0-0")
        #expect(
            self.words(RedisCommand.xreadgroup(["a", "b"], group: "g", consumer: "c", count: 2, block: .seconds(1)))
                == "XREADGROUP GROUP g c COUNT 2 BLOCK 1000 STREAMS a b > >")
    }

    @Test("The other stream commands have Redis' order of words")
    func others() {
        let id = StreamID(milliseconds: 5, sequence: 1)
        #expect(
            self.words(RedisCommand.xrange("s", from: id, count: 3)).hasPrefix("XRANGE s 5-1 18446744073709551615-"))
        #expect(self.words(RedisCommand.xack("s", group: "g", ids: [id, id.next])) == "XACK s g 5-1 5-2")
        #expect(self.words(RedisCommand.xtrim("s", minID: id)) == "XTRIM s MINID ~ 5-1")
        #expect(self.words(RedisCommand.xtrim("s", minID: id, approximate: false)) == "XTRIM s MINID = 5-1")
        #expect(
            self.words(RedisCommand.xautoclaim("s", group: "g", consumer: "c", idleFor: .seconds(30), count: 100))
                == "XAUTOCLAIM s g c 30000 0-0 COUNT 100")
        #expect(
            self.words(RedisCommand.xgroupCreate("s", group: "g", after: nil, mkstream: true))
                == "XGROUP CREATE s g $ MKSTREAM")
        #expect(
            self.words(RedisCommand.set("k", [118], expiry: .seconds(2), onlyIfAbsent: true)) == "SET k v PX 2000 NX")
    }

    @Test(
        "SHA-1 agrees with RFC 3174 and with lengths around the padding",
        arguments: [
            ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
            ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
            ),
            (String(repeating: "a", count: 55), "c1c8bbdc22796e28c0e15163d20899b65621d65a"),
            (String(repeating: "a", count: 64), "0098ba824b5c16427bd7a1122a5a442a25ec644d"),
            (String(repeating: "a", count: 119), "ee971065aaa017e0632a8ca6c77bb3bf8b1dfc56"),
        ])
    func sha1(message: String, digest: String) {
        #expect(RedisScript(message).sha1 == digest)
    }
}
