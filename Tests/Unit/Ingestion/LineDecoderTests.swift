import Catalogue
import Domain
import NIOCore
import TestSupport
import Testing

@testable import IngestionService

@Suite("Decoding line protocol")
struct LineDecoderTests {
    static let channels = ChannelSnapshot([
        .line("cpu.usage_idle{cpu=cpu0,host=lab 1}", 1), .line("mem.used", 2),
    ])

    func decode(_ text: String, _ precision: LinePrecision = .nanoseconds, lines: Int = 1000) -> LineBatch {
        LineDecoder(channels: Self.channels, precision: precision, lineLimit: lines).decode(ByteBuffer(string: text))
    }

    @Test("Telegraf's lines become readings of the channels with their names")
    func telegraf() {
        let batch = self.decode(
            """
            cpu,cpu=cpu0,host=lab\\ 1 usage_idle=97.5,usage_user=2 1795220375000000000
            mem used=12884901888i 1795220375000000000\r
            # a comment

            mem used=1u
            """)
        #expect(batch.faults == [])
        #expect(batch.lineCount == 3)
        #expect(batch.lines == [1, 1, 2, 5])
        #expect(
            batch.items.map(\.subject) == [
                .channel(1), .name("cpu.usage_user{cpu=cpu0,host=lab 1}"), .channel(2), .channel(2),
            ])
        #expect(batch.items.map(\.value) == [.number(97.5), .number(2), .number(12_884_901_888), .number(1)])
        #expect(batch.items[0].time == .instant(microseconds: 1_795_220_375_000_000))
        #expect(batch.items[3].time == .absent)
    }

    @Test("Tags are sorted into the name, and escapes are undone")
    func names() {
        #expect(
            self.decode("cpu,host=lab\\ 1,cpu=cpu0 usage_idle=1").items.map(\.subject) == [.channel(1)])
        #expect(
            self.decode(#"disk\,x,path=C:\x\,\=,a=b free\=y=1"#).items.map(\.subject)
                == [.name(#"disk,x.free=y{a=b,path=C:\x,=}"#)])
        #expect(self.decode(#"a\b c\d=1"#).items.map(\.subject) == [.name(#"a\b.c\d"#)])
    }

    @Test("A tag may name the channel by its id; then the line has one field")
    func ids() {
        #expect(self.decode("x,channel=id-2 v=1").items.map(\.subject) == [.channel(2)])
        #expect(self.decode("x,event_public_id=nobody,a=b v=1").items.map(\.subject) == [.id("nobody")])
        let batch = self.decode("x,channel=id-2 v=1,w=2")
        #expect(batch.items.isEmpty)
        #expect(batch.faults.map(\.line) == [1])
    }

    @Test("Numbers of all kinds and truths are values")
    func values() {
        let values: [(String, Double)] = [
            ("1", 1), ("-1.5e3", -1500), ("1.", 1), (".5", 0.5), ("+2", 2), ("007", 7), ("1e+2", 100), ("-9i", -9),
            ("9u", 9),
            ("t", 1), ("TRUE", 1), ("True", 1), ("f", 0), ("false", 0), ("0.1", 0.1),
            ("123456789.12345678901234", 123456789.12345678901234),
        ]
        for (text, value) in values {
            #expect(self.decode("mem used=\(text)").items.map(\.value) == [.number(value)], "\(text)")
        }
        for text in ["", "nan", "1x", "-", "1e", "i", "9.5i", "-1u", "tr", "0x10", "1_0", "inf", "٣"] {
            let batch = self.decode("mem used=\(text)\nmem used=1")
            #expect(batch.items.count == 1, "\(text)")
            #expect(batch.faults.map(\.line) == [1], "\(text)")
        }
    }

    @Test("Text is refused by its field's name, its neighbours are taken")
    func texts() {
        let batch = self.decode("mem note=\"a, \\\"b\\\" = \\\\ \n# no comment\",used=3 5\nmem used=4 6", .seconds)
        #expect(batch.items.map(\.value) == [.number(3), .number(4)])
        #expect(batch.items[0].time == .instant(microseconds: 5_000_000))
        #expect(batch.lines == [1, 3])
        #expect(batch.faults == [LineFault(line: 1, reason: "field 'note' is text, a reading is a number.")])
    }

    @Test("Timestamps have the precision that the request says")
    func precisions() {
        let expected: [LinePrecision: Int64] = [
            .nanoseconds: 1, .microseconds: 1500, .milliseconds: 1_500_000, .seconds: 1_500_000_000,
            .minutes: 90_000_000_000, .hours: 5_400_000_000_000,
        ]
        for precision in LinePrecision.allCases {
            #expect(precision.microseconds(1500) == expected[precision])
        }
        #expect(LinePrecision.nanoseconds.microseconds(-1) == -1)
        #expect(LinePrecision.hours.microseconds(.max) == nil)
        #expect(self.decode("mem used=1 9223372036854775807", .seconds).faults.map(\.line) == [1])
    }

    @Test(
        "A line that is none is refused with its number, and those around it are taken",
        arguments: [
            "mem", "mem ", "mem used", "mem used=", "mem used=1 x", "mem used=1 1 1", ",a=b used=1", "mem,a used=1",
            "mem,=b used=1", "mem,a= used=1", "mem =1", "mem used=1,", "mem used=\"1", "mem used=1 1.5",
            "mem,a=b=c used=1",
        ])
    func malformed(line: String) {
        let batch = self.decode("mem used=1\n\(line)\nmem used=2")
        #expect(batch.items.first?.value == .number(1))
        #expect(batch.faults.map(\.line) == [2])
        #expect(batch.items.last?.value == .number(2) || line.contains("\""))
    }

    @Test("Lines beyond the limit are counted")
    func limit() {
        let batch = self.decode(String(repeating: "mem used=1\n# x\n\n", count: 11), lines: 10)
        #expect(batch.lineCount == 11)
        #expect(batch.items.count == 10)
    }

    @Test("Changed bytes never crash the decoder")
    func noise() async {
        var random = SplitMix(state: 5)
        let good = Array(
            "cpu,cpu=cpu0,host=lab\\ 1 usage=97.5,note=\"a\\\"b\",n=1i,t=true 1795220375000000000\r\nmem used=2 1\n"
                .utf8)
        for _ in 0..<30_000 {
            await Task.yield()
            var bytes = good
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = good.randomElement(using: &random) ?? 0
            }
            let text = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
            _ = LineDecoder(channels: Self.channels, precision: .nanoseconds, lineLimit: 10).decode(
                ByteBuffer(bytes: text))
        }
    }
}

extension Domain.Channel {
    fileprivate static func line(_ name: String, _ number: Int32) -> Domain.Channel {
        Domain.Channel(
            id: Identifier("id-\(number)"), number: number, name: name, kind: .sensor, unit: "1", range: 0...1)
    }
}
