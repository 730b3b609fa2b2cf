import Redis
import ServiceLifecycle
import TestSupport
import Testing

@Suite(.enabled(if: RedisFixture.isAvailable), .timeLimit(.minutes(1)))
struct RedisSubscriberIntegrationTests {
    private func subscriber(_ name: String, maximumBufferedEvents: Int = 1024) throws -> RedisSubscriber {
        RedisSubscriber(
            configuration: try RedisFixture.configuration(), name: name, logger: RedisFixture.logger,
            maximumBufferedEvents: maximumBufferedEvents)
    }

    @Test("What is published after the first event arrives, in order and byte by byte")
    func messages() async throws {
        try await RedisFixture.withClient { client, channel in
            let subscriber = try self.subscriber(RedisFixture.name("subscriber"))
            var events = subscriber.subscribe([channel, channel + "-2"]).makeAsyncIterator()
            #expect(await events.next() == .connected)
            for number in 0..<200 {
                #expect(try await client.publish(channel, [0, UInt8(number), 13, 10]) == 1)
            }
            for number in 0..<200 {
                #expect(await events.next() == .message(channel: channel, payload: [0, UInt8(number), 13, 10]))
            }
            try await client.publish(channel + "-2", "text")
            #expect(await events.next() == .message(channel: channel + "-2", payload: Array("text".utf8)))
            await subscriber.shutdown()
            #expect(await events.next() == nil)
        }
    }

    @Test("A killed subscriber tells its readers, subscribes again, and misses nothing from then on")
    func killed() async throws {
        try await RedisFixture.withClient { client, channel in
            let name = RedisFixture.name("subscriber")
            let subscriber = try self.subscriber(name)
            var events = subscriber.subscribe([channel]).makeAsyncIterator()
            #expect(await events.next() == .connected)
            for round in 0..<3 {
                #expect(try await client.kill(named: name) == 1)
                #expect(await events.next() == .disconnected)
                #expect(await events.next() == .connected)
                #expect(try await client.publish(channel, [UInt8(round)]) == 1)
                #expect(await events.next() == .message(channel: channel, payload: [UInt8(round)]))
            }
            await subscriber.shutdown()
        }
    }

    @Test("Channels come and go while others go on")
    func whileRunning() async throws {
        try await RedisFixture.withClient { client, channel in
            let subscriber = try self.subscriber(RedisFixture.name("subscriber"))
            var first = subscriber.subscribe([channel]).makeAsyncIterator()
            #expect(await first.next() == .connected)
            try await self.listen(to: [channel, channel + "-2"], of: subscriber) {
                let receivers = try await client.publish(channel, [1])
                #expect(receivers == 1)
                return .message(channel: channel, payload: [1])
            }
            #expect(await first.next() == .message(channel: channel, payload: [1]))
            // Letting go of a stream leaves the channels that nobody else listens to.
            try #require(await eventually { try await client.publish(channel + "-2", [2]) == 0 })
            #expect(try await client.publish(channel, [3]) == 1)
            #expect(await first.next() == .message(channel: channel, payload: [3]))
            subscriber.unsubscribe([channel])
            #expect(await first.next() == nil)
            try #require(await eventually { try await client.publish(channel, [4]) == 0 })
            // Without any channel the connection goes on, and takes the next.
            var third = subscriber.subscribe([channel]).makeAsyncIterator()
            #expect(await third.next() == .connected)
            await subscriber.shutdown()
        }
    }

    /// Listens until the first event after the connection, which is to be the one that `publish` returns, and lets go of the stream.
    private func listen(
        to channels: Set<String>, of subscriber: RedisSubscriber, publish: () async throws -> RedisSubscriptionEvent
    ) async throws {
        var events = subscriber.subscribe(channels).makeAsyncIterator()
        #expect(await events.next() == .connected)
        let published = try await publish()
        #expect(await events.next() == published)
    }

    @Test("A reader that does not read finds one overflow, then what is new")
    func overflow() async throws {
        try await RedisFixture.withClient { client, channel in
            let subscriber = try self.subscriber(RedisFixture.name("subscriber"), maximumBufferedEvents: 10)
            var events = subscriber.subscribe([channel]).makeAsyncIterator()
            #expect(await events.next() == .connected)
            var probe = subscriber.subscribe([channel + "-probe"]).makeAsyncIterator()
            #expect(await probe.next() == .connected)
            for number in 0..<11 { try await client.publish(channel, [UInt8(number)]) }
            // One connection, one order: when the probe has its message, the others have been buffered.
            try await client.publish(channel + "-probe", [0])
            #expect(await probe.next() == .message(channel: channel + "-probe", payload: [0]))
            try await client.publish(channel, [11])
            #expect(await events.next() == .overflow)
            #expect(await events.next() == .message(channel: channel, payload: [11]))
            await subscriber.shutdown()
        }
    }

    @Test("In a service group, a client and a subscriber run until the graceful shutdown")
    func serviceGroup() async throws {
        let configuration = try RedisFixture.configuration()
        let client = RedisClient(configuration: configuration, name: RedisFixture.name(), logger: RedisFixture.logger)
        let subscriber = try self.subscriber(RedisFixture.name("subscriber"))
        let channel = RedisFixture.name("channel")
        let group = ServiceGroup(services: [client, subscriber], logger: RedisFixture.logger)
        let stream = subscriber.subscribe([channel])
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var events = stream.makeAsyncIterator()
            #expect(await events.next() == .connected)
            try await client.publish(channel, [1])
            #expect(await events.next() == .message(channel: channel, payload: [1]))
            await group.triggerGracefulShutdown()
            #expect(await events.next() == nil)
            try await tasks.waitForAll()
        }
        await #expect(throws: RedisError.shutDown) { try await client.ping() }
    }
}
