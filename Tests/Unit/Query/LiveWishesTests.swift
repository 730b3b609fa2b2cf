import Domain
import Testing

@testable import QueryService

@Suite("What a live socket has asked for so far")
struct LiveWishesTests {
    private func channels(_ ids: [String]? = nil, _ names: [String] = []) -> LiveMessage.Channels {
        LiveMessage.Channels(ids: ids, names: names.map { NamePattern($0) })
    }

    @Test("A subscription replaces the last one, with its pace and heartbeat")
    func replaces() throws {
        var wishes = LiveWishes()
        #expect(wishes.subscription.selection.isEverything)
        try wishes.subscribe(
            LiveMessage.Subscribe(channels: self.channels(["a"]), interval: .seconds(1), heartbeat: .seconds(4)),
            channels: [1])
        #expect(wishes.subscription == LiveSubscription(selection: LiveSelection(channels: [1]), interval: .seconds(1)))
        #expect(wishes.heartbeat == .seconds(4))
        try wishes.subscribe(LiveMessage.Subscribe(), channels: nil)
        #expect(wishes.subscription == LiveSubscription())
        #expect(wishes.heartbeat == nil)
    }

    @Test("Adding keeps what is subscribed; without anything subscribed it begins")
    func adds() throws {
        var wishes = LiveWishes()
        try wishes.subscribe(
            LiveMessage.Subscribe(channels: self.channels(["a"]), adds: true, interval: .seconds(1)), channels: [1])
        try wishes.subscribe(
            LiveMessage.Subscribe(channels: self.channels(["b"], ["x*"]), adds: true), channels: [2])
        #expect(wishes.subscription.selection.channels == [1, 2])
        #expect(wishes.subscription.selection.names == [NamePattern("x*")])
        #expect(wishes.subscription.interval == .seconds(1))
    }

    @Test("Unsubscribing takes away what is named, or everything")
    func unsubscribes() throws {
        var wishes = LiveWishes()
        try wishes.subscribe(
            LiveMessage.Subscribe(channels: self.channels(["a", "b"], ["x*", "y*"])), channels: [1, 2])
        try wishes.unsubscribe(self.channels(["a", "c"], ["y*"]), channels: [1, 3])
        #expect(wishes.subscription.selection == LiveSelection(channels: [2], names: [NamePattern("x*")]))
        try wishes.unsubscribe(self.channels(), channels: nil)
        #expect(wishes.subscription.selection == .nothing)
        try wishes.subscribe(LiveMessage.Subscribe(channels: self.channels(["a"]), adds: true), channels: [1])
        #expect(wishes.subscription.selection.channels == [1])
    }

    @Test("What is refused changes nothing: some of everything, and more than a socket may have")
    func refused() throws {
        var wishes = LiveWishes()
        #expect(throws: LiveMessageError.self) { try wishes.unsubscribe(self.channels(["a"]), channels: [1]) }
        #expect(wishes == LiveWishes())
        let many = Set((1...Channel.Number(LiveMessage.idLimit)))
        try wishes.subscribe(LiveMessage.Subscribe(channels: self.channels([])), channels: many)
        let before = wishes
        #expect(throws: LiveMessageError.self) {
            try wishes.subscribe(LiveMessage.Subscribe(channels: self.channels([]), adds: true), channels: [0])
        }
        #expect(wishes == before)
    }
}
