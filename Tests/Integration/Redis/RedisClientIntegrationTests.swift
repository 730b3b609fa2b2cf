import Redis
import TestSupport
import Testing

@Suite(.enabled(if: RedisFixture.isAvailable), .timeLimit(.minutes(1)))
struct RedisClientIntegrationTests {
    @Test("64 tasks append 1000 entries each, and each task's entries stand in its order")
    func orderPerTask() async throws {
        try await RedisFixture.withClient { client, key in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<64 {
                    group.addTask {
                        var last = StreamID.zero
                        for number in 0..<1000 {
                            let id = try await client.xadd(
                                key, fields: [("t", [UInt8(task)]), ("n", Array("\(number)".utf8))])
                            #expect(id > last)
                            last = id
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await client.xlen(key) == 64_000)
            var next = [Int](repeating: 0, count: 64)
            for entry in try await client.xrange(key) {
                let task = try Int(#require(entry["t"]?.first))
                #expect(entry["n"] == Array("\(next[task])".utf8))
                next[task] += 1
            }
            #expect(next.allSatisfy { $0 == 1000 })
        }
    }

    @Test("Payloads are kept byte by byte: zeros, line ends, everything, nothing, and a megabyte")
    func binary() async throws {
        try await RedisFixture.withClient { client, key in
            let payloads: [[UInt8]] = [
                [0, 0, 0], [13, 10, 0, 13, 10], (0...255).map { UInt8($0) }, [],
                (0..<(1 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) },
            ]
            for payload in payloads {
                try await client.set(key, payload)
                #expect(try await client.get(key) == payload)
            }
            try await client.delete(key)
            let id = try await client.xadd(key, fields: payloads.map { ("d", $0) })
            #expect(try await client.xrange(key) == [StreamEntry(id: id, fields: payloads.map { ("d", $0) })])
        }
    }

    @Test("Keys: set, set once, count, expire, delete")
    func keys() async throws {
        try await RedisFixture.withClient { client, key in
            try await client.ping()
            #expect(try await client.get(key) == nil)
            #expect(try await client.set(key, "41", onlyIfAbsent: true))
            #expect(try await !client.set(key, "0", onlyIfAbsent: true))
            #expect(try await client.incr(key) == 42)
            #expect(try await client.incr(key, by: -2) == 40)
            #expect(try await client.expire(key, after: .seconds(60)))
            let left = try #require(try await client.command(["PTTL", .text(key)]).int)
            #expect(50_000...60_000 ~= left)
            #expect(try await client.delete(key, key) == 1)
            #expect(try await !client.expire(key, after: .seconds(60)))
            try await client.set(key, "x", expiry: .milliseconds(1))
            try #require(await eventually { try await client.get(key) == nil })
        }
    }

    @Test("A batch goes out in one piece, and each command has its own result")
    func batch() async throws {
        try await RedisFixture.withClient { client, key in
            let results = try await client.commands([
                RedisCommand.set(key, Array("text".utf8)), RedisCommand.increment(key), RedisCommand.get(key),
            ])
            #expect(results[0] == .success(.simple("OK")))
            guard case .failure(let error) = results[1] else { throw RedisError.unexpectedReply("INCRBY") }
            #expect(error.serverCode == "ERR")
            #expect(results[2] == .success(.bulk(Array("text".utf8))))
            await #expect(throws: error) { try await client.incr(key) }
        }
    }

    @Test("Batches of several tasks do not mix")
    func batchesDoNotMix() async throws {
        try await RedisFixture.withClient { client, key in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<16 {
                    group.addTask {
                        for _ in 0..<20 {
                            let batch = (0..<10).map { _ in RedisCommand.xadd(key, fields: [("t", [UInt8(task)])]) }
                            for result in try await client.commands(batch) { _ = try result.get() }
                        }
                    }
                }
                try await group.waitForAll()
            }
            let tasks = try await client.xrange(key).map { $0["t"] }
            #expect(tasks.count == 3200)
            for start in stride(from: 0, to: tasks.count, by: 10) {
                #expect(Set(tasks[start..<start + 10]).count == 1)
            }
        }
    }

    @Test("A script runs by its hash, and is sent again when the server has forgotten it")
    func script() async throws {
        try await RedisFixture.withClient { client, key in
            let name = RedisFixture.name()
            let script = RedisScript("redis.call('SET', KEYS[1], ARGV[1]); return {1, ARGV[2], '\(name)'}")
            for _ in 0..<2 {
                let reply = try await client.eval(script, keys: [key], args: [.bytes([0, 1]), 7])
                #expect(reply == .array([.integer(1), .bulk([55]), .bulk(Array(name.utf8))]))
            }
            #expect(try await client.get(key) == [0, 1])
            #expect(try await client.command(["SCRIPT", "EXISTS", .text(script.sha1)]) == .array([.integer(1)]))
        }
    }

    @Test("A killed connection fails what waits, repeats nothing, and the next command works")
    func killed() async throws {
        try await RedisFixture.withClient { other, key in
            let name = RedisFixture.name("victim")
            let victim = RedisClient(
                configuration: try RedisFixture.configuration(), name: name, logger: RedisFixture.logger)
            // A pop that blocks: the victim's connection holds still, with these commands behind it.
            let errors = try await withThrowingTaskGroup(of: RedisError?.self) { group in
                group.addTask { await error(of: { _ = try await victim.command(["BLPOP", .text(key), 0]) }) }
                try await other.waitUntilBlocked(named: name)
                for _ in 0..<10 { group.addTask { await error(of: { try await victim.incr(key + "-count") }) } }
                #expect(try await other.kill(named: name) == 1)
                var errors: [RedisError?] = []
                for try await error in group { errors.append(error) }
                return errors
            }
            #expect(errors.contains(.connectionLost))
            // Those that were queued before the loss failed; those that came after it found the next connection.
            let succeeded = errors.count { $0 == nil }
            #expect(errors.allSatisfy { $0 == nil || $0 == .connectionLost })
            try await victim.ping()
            #expect(victim.isConnected)
            #expect(
                try await other.get(key + "-count").map { String(decoding: $0, as: UTF8.self) } ?? "0" == "\(succeeded)"
            )
            try await other.delete(key + "-count")
            await victim.shutdown()
        }
    }

    @Test("A server that does not answer is a timeout, and then a new connection")
    func timeout() async throws {
        try await RedisFixture.withClient { _, key in
            var configuration = try RedisFixture.configuration()
            configuration.commandTimeout = .milliseconds(100)
            let client = RedisClient(
                configuration: configuration, name: RedisFixture.name(), logger: RedisFixture.logger)
            await #expect(throws: RedisError.timeout) { _ = try await client.command(["BLPOP", .text(key), 0]) }
            // On a busy machine the first ping, too, may take longer than this short time.
            try #require(await eventually { await error(of: { try await client.ping() }) == nil })
            await client.shutdown()
        }
    }

    @Test("The bound on waiting commands refuses the next, and lets it pass once there is room")
    func overload() async throws {
        try await RedisFixture.withClient { other, key in
            var configuration = try RedisFixture.configuration()
            configuration.maximumPendingCommands = 8
            let name = RedisFixture.name("full")
            let client = RedisClient(configuration: configuration, name: name, logger: RedisFixture.logger)
            try await withThrowingTaskGroup(of: RedisError?.self) { group in
                group.addTask { await error(of: { _ = try await client.command(["BLPOP", .text(key), 0]) }) }
                try await other.waitUntilBlocked(named: name)
                for _ in 0..<27 { group.addTask { await error(of: { try await client.ping() }) } }
                var errors: [RedisError?] = []
                for _ in 0..<20 { errors.append(try await group.next() ?? nil) }
                #expect(errors.allSatisfy { $0 == .overloaded })
                _ = try await other.command(["RPUSH", .text(key), "go on"])
                for try await error in group { #expect(error == nil) }
            }
            try await client.ping()
            await client.shutdown()
        }
    }

    @Test("A shutdown waits for the replies to what was sent, but not for ever")
    func shutdown() async throws {
        try await RedisFixture.withClient { other, key in
            let name = RedisFixture.name("closing")
            let client = RedisClient(
                configuration: try RedisFixture.configuration(), name: name, logger: RedisFixture.logger)
            try await withThrowingTaskGroup(of: RedisError?.self) { group in
                group.addTask { await error(of: { _ = try await client.command(["BLPOP", .text(key), 0]) }) }
                try await other.waitUntilBlocked(named: name)
                await client.shutdown()
                #expect(try await group.next() == .shutDown)
            }
            try #require(await eventually { try await other.connections(named: name).isEmpty })
        }
    }

    @Test("A wrong password is a connection that never comes")
    func wrongPassword() async throws {
        var configuration = try RedisFixture.configuration()
        configuration.user = "nobody"
        configuration.password = "wrong"
        configuration.reconnectPatience = .milliseconds(250)
        let client = RedisClient(configuration: configuration, name: RedisFixture.name(), logger: RedisFixture.logger)
        await #expect(throws: RedisError.connectionLost) { try await client.ping() }
        await client.shutdown()
    }

    @Test("A user of the server's list is greeted by name and password, in the chosen database")
    func aclUser() async throws {
        try await RedisFixture.withClient { other, key in
            let user = RedisFixture.name("user")
            _ = try await other.command(["ACL", "SETUSER", .text(user), "on", ">pass word@:", "~*", "&*", "+@all"])
            var configuration = try RedisFixture.configuration()
            configuration.user = user
            configuration.password = "pass word@:"
            configuration.database = 5
            let client = RedisClient(configuration: configuration, name: "a b", logger: RedisFixture.logger)
            #expect(try await client.command(["ACL", "WHOAMI"]).text == user)
            #expect(try await client.command(["CLIENT", "INFO"]).text?.contains(" db=5 ") == true)
            #expect(try await client.command(["CLIENT", "GETNAME"]).text == "a-b")
            await client.shutdown()
            _ = try await other.command(["ACL", "DELUSER", .text(user)])
        }
    }
}

/// The error of an operation, nil when it succeeds; one that is not Redis' own is reported as unexpected.
func error(of operation: () async throws -> some Any) async -> RedisError? {
    do {
        _ = try await operation()
        return nil
    } catch let error as RedisError {
        return error
    } catch {
        return .unexpectedReply("\(error)")
    }
}
