import Logging
import Redis
import Testing

/// What a client does where nobody listens: port 1 of this machine refuses connections.
@Suite struct RedisClientWithoutServerTests {
    private func configuration() throws -> RedisConfiguration {
        try RedisConfiguration(url: "redis://127.0.0.1:1")
    }

    @Test("A command waits for the connection for about a quarter of a second, then fails")
    func patience() async throws {
        let client = RedisClient(configuration: try self.configuration(), name: "test", logger: .silent)
        let clock = ContinuousClock()
        let start = clock.now
        await #expect(throws: RedisError.connectionLost) { try await client.ping() }
        #expect(start.duration(to: clock.now) >= .milliseconds(250))
        #expect(start.duration(to: clock.now) < .seconds(2))
        #expect(!client.isConnected)
        await client.shutdown()
    }

    @Test("Commands over the bound are refused at once, and shutting down fails those that wait")
    func overloadAndShutdown() async throws {
        var configuration = try self.configuration()
        configuration.maximumPendingCommands = 3
        configuration.reconnectPatience = .seconds(60)
        let client = RedisClient(configuration: configuration, name: "test", logger: .silent)
        let errors = await withTaskGroup(of: RedisError?.self) { group in
            for _ in 0..<5 {
                group.addTask {
                    do {
                        try await client.ping()
                        return nil
                    } catch {
                        return error as? RedisError
                    }
                }
            }
            // The two that are refused come back while the others wait: only then the client is shut down.
            var errors = [await group.next(), await group.next()].map { $0 ?? nil }
            await client.shutdown()
            for await error in group { errors.append(error) }
            return errors
        }
        #expect(errors == [.overloaded, .overloaded, .shutDown, .shutDown, .shutDown])
        await #expect(throws: RedisError.shutDown) { try await client.ping() }
    }

    @Test("Bytes are bounded, too, and a batch counts by its commands")
    func otherBounds() async throws {
        var configuration = try self.configuration()
        configuration.maximumPendingBytes = 100
        configuration.maximumPendingCommands = 2
        let client = RedisClient(configuration: configuration, name: "test", logger: .silent)
        await #expect(throws: RedisError.overloaded) { try await client.set("k", [UInt8](repeating: 0, count: 100)) }
        await #expect(throws: RedisError.overloaded) { _ = try await client.commands([["PING"], ["PING"], ["PING"]]) }
        #expect(try await client.commands([]).isEmpty)
        await client.shutdown()
    }

    @Test("A client, a reader and a subscriber that never began can be shut down")
    func neverBegan() async throws {
        let configuration = try self.configuration()
        let client = RedisClient(configuration: configuration, name: "test", logger: .silent)
        await client.shutdown()
        await #expect(throws: RedisError.shutDown) { try await client.ping() }
        let reader = RedisStreamReader(configuration: configuration, name: "test", logger: .silent)
        await reader.close()
        let subscriber = RedisSubscriber(configuration: configuration, name: "test", logger: .silent)
        await subscriber.shutdown()
        for await event in subscriber.subscribe(["a"]) { Issue.record("\(event)") }
    }

    @Test("A read that waits for a connection can be cancelled, and a read begun in a cancelled task ends")
    func cancelledRead() async throws {
        var configuration = try self.configuration()
        configuration.reconnectPatience = .seconds(60)
        let reader = RedisStreamReader(configuration: configuration, name: "test", logger: .silent)
        for delay in [Duration.milliseconds(20), .zero] {
            let clock = ContinuousClock()
            let start = clock.now
            await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await reader.read([("s", .zero)], count: 1, block: .seconds(60)) }
                if delay > .zero { try? await clock.sleep(for: delay) }
                group.cancelAll()
                await #expect(throws: CancellationError.self) { try await group.next() }
            }
            #expect(start.duration(to: clock.now) < .seconds(2))
        }
        await reader.close()
    }

    @Test("A stream of a subscriber that finds no server ends with it, or with its reader's task")
    func subscriberEnds() async throws {
        let subscriber = RedisSubscriber(configuration: try self.configuration(), name: "test", logger: .silent)
        let cancelled = subscriber.subscribe(["a"])
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in cancelled {} }
            group.cancelAll()
        }
        let ended = subscriber.subscribe(["a"])
        await subscriber.shutdown()
        for await event in ended { Issue.record("\(event)") }
    }

    @Test("A unix socket that is not there is a lost connection, not an end of the process")
    func missingSocket() async throws {
        let configuration = try RedisConfiguration(url: "redis+unix:///nonexistent/redis.sock")
        let client = RedisClient(configuration: configuration, name: "test", logger: .silent)
        await #expect(throws: RedisError.connectionLost) { try await client.ping() }
        await client.shutdown()
    }
}

extension Logger {
    fileprivate static var silent: Logger {
        Logger(label: "redis.test") { _ in SwiftLogNoOpLogHandler() }
    }
}
