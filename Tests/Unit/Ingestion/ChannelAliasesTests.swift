import Catalogue
import Contracts
import Domain
import Testing

@testable import IngestionService

@Suite("Aliases of a connection")
struct ChannelAliasesTests {
    private static func snapshot(_ ids: String...) -> ChannelSnapshot {
        ChannelSnapshot(
            ids.enumerated().map { index, id in
                Domain.Channel(
                    id: Identifier(id), number: Int32(index + 1), name: "n-\(id)", kind: .sensor, unit: "1",
                    range: 0...1)
            })
    }

    private func subjects(
        _ aliases: inout ChannelAliases, _ numbers: UInt32..., in channels: ChannelSnapshot
    ) -> [TelemetryItem.Subject] {
        let message = BinaryTelemetry(items: numbers.map { .init(alias: $0, time: 1, value: 2) })
        return aliases.batch(message, channels: channels).items.map(\.subject)
    }

    @Test(
        "An alias is the channel of its id; one that was not given, or whose channel is unknown, is refused by itself")
    func lookup() {
        var aliases = ChannelAliases()
        let channels = Self.snapshot("a", "b")
        #expect(aliases.append(["b", "gone"], from: 0) == nil)
        #expect(aliases.append(["a"], from: 2) == nil)
        #expect(
            self.subjects(&aliases, 0, 1, 2, 3, .max, in: channels)
                == [.channel(2), .id("gone"), .channel(1), .alias(3), .alias(.max)])
    }

    @Test("Another snapshot is looked at anew")
    func reload() {
        var aliases = ChannelAliases()
        _ = aliases.append(["b"], from: 0)
        #expect(self.subjects(&aliases, 0, in: Self.snapshot("a")) == [.id("b")])
        #expect(self.subjects(&aliases, 0, in: Self.snapshot("a", "b")) == [.channel(2)])
        #expect(self.subjects(&aliases, 0, in: Self.snapshot()) == [.id("b")])
    }

    @Test("Aliases are given in order, and not without end")
    func order() {
        var aliases = ChannelAliases()
        #expect(aliases.append(["a"], from: 1) != nil)
        #expect(aliases.append(["a"], from: 0) == nil)
        #expect(aliases.append(["a"], from: 0) != nil)
        #expect(aliases.append(Array(repeating: "x", count: ChannelAliases.limit), from: 1) != nil)
        #expect(aliases.append(Array(repeating: "x", count: ChannelAliases.limit - 1), from: 1) == nil)
        #expect(aliases.count == ChannelAliases.limit)
    }

    @Test("Numbers, times and the corrected clock come over as they are; a batch without a boot is not numbered")
    func head() {
        var aliases = ChannelAliases()
        _ = aliases.append(["a"], from: 0)
        let message = BinaryTelemetry(
            boot: "b", last: 9, follows: 8, acknowledged: 7, isCorrected: true,
            items: [.init(alias: 0, time: 5, value: .nan)])
        let batch = aliases.batch(message, channels: Self.snapshot("a"))
        #expect(batch.numbering == .init(boot: "b", last: 9, follows: 8, acknowledged: 7))
        #expect(batch.isClockCorrected)
        #expect(batch.items[0].time == .instant(microseconds: 5))
        #expect(aliases.batch(BinaryTelemetry(last: 9, items: []), channels: Self.snapshot()).numbering == nil)
    }

    @Test("Every boot is told of its gap once, until something of it was stored")
    func rewinding() {
        var rewinding = RewindingBoots()
        let told = [rewinding.begin("live"), rewinding.begin("live"), rewinding.begin("backlog")]
        rewinding.end("live")
        #expect(told + [rewinding.begin("backlog"), rewinding.begin("live")] == [true, false, true, false, true])
    }

    @Test("A channel is found by the bytes of its id and of its name, whatever their length")
    func snapshotLookup() {
        let names = (0..<2000).map { "\(String(repeating: "é", count: $0 % 40))\($0)" }
        let channels = ChannelSnapshot(
            names.enumerated().map {
                Domain.Channel(
                    id: Identifier("id\($1)"), number: Int32($0), name: $1, kind: .sensor, unit: "", range: 0...1)
            })
        for (number, name) in names.enumerated() {
            #expect(channels[name: name]?.number == Int32(number))
            #expect(channels[id: "id\(name)"]?.number == Int32(number))
            #expect(channels[id: name] == nil)
        }
        #expect(channels[name: ""] == nil)
    }
}
