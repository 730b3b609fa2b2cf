import Catalogue
import Domain
import Testing

@testable import QueryService

@Suite("Who wants which readings")
struct LiveIndexTests {
    private static func channels(_ names: String...) -> ChannelSnapshot {
        ChannelSnapshot(
            names.enumerated().map { index, name in
                Channel(
                    id: Identifier("id \(index)"), number: Int32(index + 1), name: name, kind: .sensor, unit: "V",
                    range: 0...1)
            })
    }

    private func readings(_ channels: Channel.Number...) -> [Reading] {
        channels.map { Reading(channel: $0, time: Timestamp(microseconds: 0), value: 0) }
    }

    private func audience(_ selection: LiveSelection) -> LiveAudience {
        LiveAudience(LiveSubscription(selection: selection))
    }

    private func taken(_ audience: LiveAudience) -> [Int] {
        defer { audience.wanted = [] }
        return audience.wanted
    }

    @Test("By number, by name and by both: each is found once for a reading, and the others are not asked")
    func finds() {
        let both = self.audience(LiveSelection(channels: [1], names: [NamePattern("pi / *")]))
        let numbered = self.audience(LiveSelection(channels: [1, 3]))
        let none = self.audience(.nothing)
        let everything = self.audience(.everything)
        var index = LiveIndex()
        for audience in [both, numbered, none, everything] { index.insert(audience) }
        let channels = Self.channels("pi / a", "pi / b", "other")
        let found = index.distribute(self.readings(1, 2, 3, 1), in: channels)
        #expect(found.count == 2)
        #expect(self.taken(both) == [0, 1, 3])
        #expect(self.taken(numbered) == [0, 2, 3])
        #expect(index.everything.count == 1)

        index.remove(both)
        #expect(index.distribute(self.readings(2), in: channels).isEmpty)
        index.remove(numbered)
        index.remove(everything)
        #expect(index.distribute(self.readings(1, 2, 3), in: channels).isEmpty)
        #expect(index.everything.isEmpty)
    }

    @Test("A channel that is made or renamed later is found with the next state of the catalogue")
    func generations() {
        let named = self.audience(LiveSelection(channels: [], names: [NamePattern("b*")]))
        var index = LiveIndex()
        index.insert(named)
        #expect(index.distribute(self.readings(1, 2), in: Self.channels("a")).isEmpty)
        #expect(index.distribute(self.readings(1, 2), in: Self.channels("a", "b")).count == 1)
        #expect(self.taken(named) == [1])
        #expect(index.distribute(self.readings(1, 2), in: Self.channels("b", "a")).count == 1)
        #expect(self.taken(named) == [0])
    }

    @Test("A share link's socket sees of everything, and of what it asks for, what the dashboard shows")
    func view() {
        let view = SharedView(
            dashboard: Identifier("d"), channels: [Identifier("id 0")], names: [NamePattern("pi / *")])
        let everything = self.audience(LiveSelection(view: view))
        let some = self.audience(LiveSelection(channels: [1, 3], view: view))
        var index = LiveIndex()
        index.insert(everything)
        index.insert(some)
        let channels = Self.channels("shown by id", "pi / b", "hidden")
        _ = index.distribute(self.readings(1, 2, 3), in: channels)
        #expect(self.taken(everything) == [0, 1])
        #expect(self.taken(some) == [0])
        #expect(index.everything.isEmpty)
    }
}
