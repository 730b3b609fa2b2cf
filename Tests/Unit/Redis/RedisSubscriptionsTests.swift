import Testing

@testable import Redis

@Suite struct RedisSubscriptionsTests {
    private func buffer(_ maximumEvents: Int = 100, bytes: Int = 1000) -> RedisSubscriptionBuffer {
        RedisSubscriptionBuffer(maximumEvents: maximumEvents, maximumBytes: bytes)
    }

    private func confirmation(_ channel: String) -> RedisValue {
        .array([.bulk(Array("subscribe".utf8)), .bulk(Array(channel.utf8)), .integer(1)])
    }

    private func message(_ channel: String, _ payload: [UInt8]) -> RedisValue {
        .array([.bulk(Array("message".utf8)), .bulk(Array(channel.utf8)), .bulk(payload)])
    }

    /// What is in the buffer, which is finished by it.
    private func events(_ buffer: RedisSubscriptionBuffer) async -> [RedisSubscriptionEvent] {
        buffer.finish()
        var events: [RedisSubscriptionEvent] = []
        while let event = await buffer.next() { events.append(event) }
        return events
    }

    @Test("A reader is connected when the last of its channels is confirmed, then gets its messages")
    func connected() async {
        let subscriptions = Session()
        let buffer = self.buffer()
        _ = subscriptions.add(["b", "a"], buffer)
        #expect(subscriptions.takeCommands().isEmpty)
        subscriptions.connected()
        #expect(subscriptions.takeCommands() == [["SUBSCRIBE", "a", "b"]])
        #expect(subscriptions.receive(self.confirmation("a")))
        #expect(subscriptions.receive(self.message("a", [1])))
        #expect(subscriptions.receive(self.confirmation("b")))
        #expect(subscriptions.receive(self.message("b", [0, 2])))
        #expect(subscriptions.receive(self.message("c", [3])))
        #expect(
            await self.events(buffer) == [
                .message(channel: "a", payload: [1]), .connected, .message(channel: "b", payload: [0, 2]),
            ])
    }

    @Test("A second reader of a channel is confirmed by itself")
    func secondReader() async {
        let subscriptions = Session()
        subscriptions.connected()
        let (first, second) = (self.buffer(), self.buffer())
        _ = subscriptions.add(["a"], first)
        let id = subscriptions.add(["a"], second)
        #expect(subscriptions.takeCommands() == [["SUBSCRIBE", "a"], ["SUBSCRIBE", "a"]])
        #expect(subscriptions.receive(self.confirmation("a")))
        #expect(subscriptions.receive(self.message("a", [1])))
        #expect(subscriptions.receive(self.confirmation("a")))
        subscriptions.remove(id)
        #expect(subscriptions.takeCommands().isEmpty)
        #expect(subscriptions.receive(self.message("a", [2])))
        let expected: [RedisSubscriptionEvent] = [.connected, .message(channel: "a", payload: [1])]
        #expect(await self.events(first) == expected + [.message(channel: "a", payload: [2])])
        #expect(await self.events(second) == [.message(channel: "a", payload: [1]), .connected])
    }

    @Test("The last reader takes the channel along, and a reader that comes back is asked for after it")
    func lastReader() {
        let subscriptions = Session()
        subscriptions.connected()
        let id = subscriptions.add(["a", "b"], self.buffer())
        _ = subscriptions.add(["b"], self.buffer())
        subscriptions.remove(id)
        _ = subscriptions.add(["a"], self.buffer())
        #expect(
            subscriptions.takeCommands() == [
                ["SUBSCRIBE", "a", "b"], ["SUBSCRIBE", "b"], ["UNSUBSCRIBE", "a"], ["SUBSCRIBE", "a"],
            ])
    }

    @Test("After a reconnect everything is asked for once, and every reader is told")
    func reconnect() async {
        let subscriptions = Session()
        let (first, second) = (self.buffer(), self.buffer())
        _ = subscriptions.add(["a"], first)
        _ = subscriptions.add(["a", "b"], second)
        subscriptions.connected()
        subscriptions.disconnected()
        subscriptions.disconnected()
        subscriptions.connected()
        #expect(subscriptions.takeCommands() == [["SUBSCRIBE", "a", "b"]])
        #expect(subscriptions.receive(self.confirmation("a")))
        #expect(subscriptions.receive(self.confirmation("b")))
        #expect(await self.events(first) == [.disconnected, .connected])
        #expect(await self.events(second) == [.disconnected, .connected])
    }

    @Test("Unsubscribing takes the channel from every reader, and ends those that have no other")
    func unsubscribe() async {
        let subscriptions = Session()
        subscriptions.connected()
        let (first, second) = (self.buffer(), self.buffer())
        _ = subscriptions.add(["a"], first)
        _ = subscriptions.add(["a", "b"], second)
        _ = subscriptions.takeCommands()
        subscriptions.remove(["a", "unknown"])
        #expect(subscriptions.takeCommands() == [["UNSUBSCRIBE", "a"]])
        #expect(await first.next() == nil)
        #expect(subscriptions.receive(self.message("a", [1])))
        #expect(subscriptions.receive(self.message("b", [2])))
        #expect(await self.events(second) == [.message(channel: "b", payload: [2])])
    }

    @Test(
        "What the server cannot have meant is not taken",
        arguments: [
            RedisValue.integer(1), .array([]), .array([.bulk(Array("message".utf8)), .null, .null]),
            .array([.bulk(Array("subscribe".utf8)), .bulk([97]), .integer(1)]), .array([.bulk(Array("other".utf8))]),
        ])
    func nonsense(value: RedisValue) {
        let subscriptions = Session()
        subscriptions.connected()
        #expect(!subscriptions.receive(value))
    }

    @Test("A reader that is too slow finds one overflow in the place of all that waited")
    func overflow() async {
        let buffer = self.buffer(3)
        for payload in 1...4 { buffer.append(.message(channel: "a", payload: [UInt8(payload)])) }
        buffer.append(.message(channel: "a", payload: [5]))
        #expect(await self.events(buffer) == [.overflow, .message(channel: "a", payload: [5])])
    }

    @Test("Bytes count as well as events, and a change of the connection outlives the overflow")
    func overflowByBytes() async {
        let large = self.buffer(bytes: 100)
        large.append(.message(channel: "a", payload: [1]))
        large.append(.message(channel: "a", payload: [UInt8](repeating: 0, count: 200)))
        #expect(await self.events(large) == [.overflow])
        let small = self.buffer(1)
        small.append(.message(channel: "a", payload: [1]))
        small.append(.disconnected)
        #expect(await self.events(small) == [.overflow, .disconnected])
    }

    @Test("Events keep their order through waiting and buffering")
    func bufferOrder() async {
        let buffer = self.buffer(10_000, bytes: 1 << 20)
        async let received = {
            var payloads: [UInt8] = []
            while case .message(_, let payload) = await buffer.next() { payloads += payload }
            return payloads
        }()
        let sent = (0..<5000).map { UInt8(truncatingIfNeeded: $0) }
        for byte in sent { buffer.append(.message(channel: "a", payload: [byte])) }
        buffer.finish()
        #expect(await received == sent)
    }
}

/// The value under test behind a reference, because `#expect` takes no mutating call.
private final class Session {
    private var subscriptions = RedisSubscriptions()

    func add(_ channels: Set<String>, _ buffer: RedisSubscriptionBuffer) -> RedisSubscriptions.ID {
        self.subscriptions.add(channels, buffer)
    }

    func remove(_ id: RedisSubscriptions.ID) {
        self.subscriptions.remove(id)
    }

    func remove(_ channels: Set<String>) {
        self.subscriptions.remove(channels)
    }

    func connected() {
        self.subscriptions.connected()
    }

    func disconnected() {
        self.subscriptions.disconnected()
    }

    func takeCommands() -> [[RedisArgument]] {
        self.subscriptions.takeCommands()
    }

    func receive(_ value: RedisValue) -> Bool {
        self.subscriptions.receive(value)
    }
}
