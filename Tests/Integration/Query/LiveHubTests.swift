import Catalogue
import Contracts
import Domain
import Postgres
import Redis
import TestSupport
import Testing
import WebSocket

@testable import QueryService

@Suite("The live feed", .enabled(if: TestServers.haveBoth))
struct LiveHubTests {
    @Test("Whoever comes back with a position gets exactly what he missed, once, and then goes on live")
    func resume() async throws {
        try await TestLive.with { live in
            for commit in UInt64(1)...5 { try await live.publish(Double(commit), Double(commit) + 0.5, commit: commit) }
            for commit in UInt64(1)...3 {
                try await live.publish(Double(commit) * 100, commit: commit, of: 1, channel: 2)
            }
            let (socket, subscriber) = try await live.connect()
            await live.hub.subscribe(subscriber, to: LiveSubscription(), from: TestLive.position(3, 1))
            try await live.publish(6, commit: 6)
            let frames = try socket.read()
            #expect(frames.types.first == "subscribed")
            #expect(frames.values == [4, 4.5, 5, 5.5, 200, 300, 6])
            #expect(frames.position == TestLive.position(6, 3).text)
            #expect(!frames.types.contains("gap"))
        }
    }

    @Test("An instance that has just started gives what was missed from Redis")
    func resumeAtAnother() async throws {
        try await TestLive.with { live in
            for commit in UInt64(1)...5 { try await live.announce(Double(commit), commit: commit) }
            await live.hub.start(at: TestLive.position(5))
            let (socket, subscriber) = try await live.connect()
            await live.hub.subscribe(subscriber, to: LiveSubscription(), from: TestLive.position(2))
            try await live.publish(6, commit: 6)
            #expect(try socket.read().values == [3, 4, 5, 6])
        }
    }

    @Test("Whoever follows alerts is told that they changed, twice a second at most, until he follows them no more")
    func alerts() async throws {
        try await TestLive.with { live in
            let (socket, subscriber) = try await live.connect()
            let (other, _) = try await live.connect()
            await live.hub.follow(subscriber, alerts: true)
            let now = ContinuousClock.now
            for _ in 0..<10 { await live.hub.alertsChanged(at: now) }
            #expect(try socket.read().types == ["following", "alerts_changed"])
            await live.hub.ringIfDue(at: now + .milliseconds(499))
            #expect(try socket.read().types == [])
            await live.hub.ringIfDue(at: now + .milliseconds(500))
            #expect(try socket.read().types == ["alerts_changed"])
            await live.hub.follow(subscriber, alerts: false)
            await live.hub.alertsChanged(at: now + .seconds(2))
            #expect(try socket.read().types == ["following"])
            #expect(try other.read().types == [])
        }
    }

    @Test("Sockets with the same subscription share their frames, also when one of them is behind")
    func shared() async throws {
        try await TestLive.with { live in
            let wish = LiveSubscription(selection: LiveSelection(channels: [1, 3]))
            let (one, first) = try await live.connect()
            let (two, second) = try await live.connect(TestSocket(outboxLimit: 300))
            for subscriber in [first, second] { await live.hub.subscribe(subscriber, to: wish) }
            _ = try (one.read(), two.read())
            for commit in UInt64(1)...6 {
                try await live.publish(Double(commit), commit: commit, channel: Int32(commit))
            }
            #expect(try one.read().values == [1, 3])
            #expect(try two.read().values == [1])
            await live.tick()
            await live.tick()
            #expect(try two.read().types == ["gap"])
            await live.tick()
            #expect(try two.read().values == [3])
            await live.hub.subscribe(first, to: LiveSubscription(selection: .nothing))
            await live.hub.remove(second)
            try await live.publish(9, commit: 7)
            #expect(try one.read().types == ["subscribed"])
            #expect(await live.hub.subscriptionCount == 1)
        }
    }

    @Test("Paced sockets that want the same get one message at their pace, and who comes later nothing of before")
    func sharedPace() async throws {
        try await TestLive.with { live in
            let (one, first) = try await live.connect()
            await live.hub.subscribe(first, to: TestLive.paced)
            try await live.publish(1, commit: 1)
            try await live.publish(2, commit: 2, channel: 2)
            let (two, second) = try await live.connect()
            await live.hub.subscribe(second, to: TestLive.paced)
            try await live.publish(3, commit: 3)
            await live.tick()
            #expect(try one.read().values == [2, 3])
            let frames = try two.read()
            #expect(frames.types == ["subscribed", "datapoints_batch"])
            #expect(frames.values == [3])
            #expect(frames.position == TestLive.position(3).text)
        }
    }

    @Test("A snapshot comes before what is new, of the channels that were asked for")
    func snapshot() async throws {
        try await TestLive.with { live in
            try await live.test.insert((1...3).map { Reading(channel: $0, time: .start, value: Double($0)) })
            let (socket, subscriber) = try await live.connect()
            let wish = LiveSubscription(selection: LiveSelection(channels: [1], names: [NamePattern("*2")]))
            await live.hub.subscribe(subscriber, to: wish, withSnapshot: true)
            try await live.publish(9, commit: 1)
            let frames = try socket.read()
            #expect(frames.types == ["subscribed", "snapshot", "datapoints_batch"])
            #expect(frames.values == [1, 2, 9])
            await live.hub.subscribe(subscriber, to: LiveSubscription(selection: .nothing), withSnapshot: true)
            let empty = try socket.read()
            #expect(empty.types == ["subscribed", "snapshot"])
            #expect(empty.values.isEmpty)
        }
    }

    @Test("A heartbeat says how far everything was sent, and not more")
    func heartbeat() async throws {
        try await TestLive.with { live in
            let (socket, subscriber) = try await live.connect()
            await live.hub.subscribe(
                subscriber, to: LiveSubscription(selection: LiveSelection(channels: [1]), interval: .seconds(3600)),
                heartbeat: .seconds(10))
            _ = try socket.read()
            try await live.publish(1, commit: 1, channel: 2)
            await live.tick()
            #expect(try socket.read().map(\.position) == [TestLive.position(1).text])
            try await live.publish(2, commit: 2, channel: 1)
            await live.tick()
            // The second commit waits for the pace.
            let frames = try socket.read()
            #expect(frames.types == ["heartbeat"])
            #expect(frames.position == TestLive.position(1).text)
        }
    }

    @Test("Whoever listens inside the process gets each commit, and a gap when he is too slow")
    func listener() async throws {
        try await TestLive.with { live in
            let events = await live.hub.listen()
            for commit in UInt64(1)...UInt64(LiveListener.limit) + 1 { try await live.publish(1, commit: commit) }
            var iterator = events.makeAsyncIterator()
            for commit in UInt64(1)...UInt64(LiveListener.limit) {
                guard case .readings(let batch)? = await iterator.next() else {
                    Issue.record("no batch")
                    return
                }
                #expect(batch.position == TestLive.position(commit))
            }
            try await live.publish(2, commit: UInt64(LiveListener.limit) + 2)
            guard case .gap? = await iterator.next() else {
                Issue.record("no gap")
                return
            }
            guard case .readings(let batch)? = await iterator.next() else {
                Issue.record("no batch")
                return
            }
            #expect(batch.readings.map(\.value) == [2])
        }
    }

    @Test("The first reading of a channel made a moment ago arrives, although no news of the channel did")
    func newChannel() async throws {
        try await TestLive.with(channels: 1) { live in
            let (socket, _) = try await live.connect()
            try await live.test.database.pool.withConnection { connection in
                try connection.execute(
                    """
                    insert into channels (public_id, name, kind, unit, min_value, max_value)
                    values ('new', 'New', 'sensor', 'V', 0, 100)
                    """)
            }
            try await live.publish(5, commit: 1, channel: 2)
            // Of a channel that is gone: looked for once, and passed over.
            try await live.publish(6, commit: 2, channel: 99)
            try await live.publish(7, commit: 3, channel: 2)
            #expect(try socket.read().values == [5, 7])
        }
    }

    @Test(
        "Every position that is handed out can be resumed from: what was read before it and comes after it is the whole"
    )
    func everyPosition() async throws {
        try await TestLive.with { live in
            for commit in UInt64(1)...4 {
                try await live.publish(Double(commit), commit: commit)
                try await live.publish(Double(commit) * 10, commit: commit, of: 1)
            }
            let (socket, subscriber) = try await live.connect()
            await live.hub.subscribe(subscriber, to: LiveSubscription(), from: TestLive.position(0))
            let frames = try socket.read()
            let all = Set(frames.values)
            #expect(all == [1, 2, 3, 4, 10, 20, 30, 40])
            for count in frames.indices {
                guard let text = frames[count].position, let position = LivePosition(text: text) else { continue }
                let (again, other) = try await live.connect()
                await live.hub.subscribe(other, to: LiveSubscription(), from: position)
                let before = frames[...count].flatMap(\.values)
                let after = try again.read().values
                #expect(before.count + after.count == all.count)
                #expect(Set(before + after) == all)
            }
        }
    }

    @Test("Commits that come while older ones are fetched are neither lost nor sent twice")
    func concurrently() async throws {
        try await TestLive.with { live in
            let count: UInt64 = 300
            for commit in 1...count { try await live.announce(Double(commit), commit: commit) }
            for commit in 1...UInt64(50) {
                let reading = Reading(channel: 1, time: .start, value: Double(commit))
                await live.hub.publish(CommittedEntry(readings: [reading]), commit: commit, of: 0)
            }
            let sockets = await withTaskGroup(of: TestSocket.self) { tasks in
                tasks.addTask {
                    for commit in UInt64(51)...count {
                        let reading = Reading(channel: 1, time: .start, value: Double(commit))
                        await live.hub.publish(CommittedEntry(readings: [reading]), commit: commit, of: 0)
                        await Task.yield()
                    }
                    return TestSocket()
                }
                for start in stride(from: UInt64(0), through: 50, by: 5) {
                    tasks.addTask {
                        guard let (socket, subscriber) = try? await live.connect() else { return TestSocket() }
                        _ = try? socket.read()  // What came before the subscription is not looked at.
                        await live.hub.subscribe(subscriber, to: LiveSubscription(), from: TestLive.position(start))
                        return socket
                    }
                }
                return await tasks.reduce(into: []) { $0.append($1) }
            }
            for socket in sockets {
                let frames = try socket.read()
                guard let subscribed = frames.firstIndex(where: { $0.type == "subscribed" }) else { continue }
                let start = frames[subscribed].position.flatMap { LivePosition(text: $0)?.commits[0] } ?? 0
                #expect(Array(frames[subscribed...]).values == (start + 1...count).map { Double($0) })
            }
            #expect(sockets.count == 12)
        }
    }

    @Test("Whoever was away for too long is told that there is a gap, and from where to go on")
    func tooOld() async throws {
        try await TestLive.with { live in
            for commit in UInt64(1)...5 { try await live.announce(Double(commit), commit: commit) }
            // As an instance that was started just now: it has seen none of them.
            await live.hub.start(at: TestLive.position(5))
            try await live.redis.client.xtrim(
                Streams.committed(0), minID: StreamID(milliseconds: 3, sequence: 0), approximate: false)
            let (socket, subscriber) = try await live.connect()
            await live.hub.subscribe(subscriber, to: LiveSubscription(), from: TestLive.position(1))
            try await live.publish(6, commit: 6)
            let frames = try socket.read()
            #expect(frames.types == ["subscribed", "gap", "datapoints_batch"])
            #expect(frames[1].position == TestLive.position(5).text)
            #expect(frames.values == [6])

            let (still, other) = try await live.connect()
            await live.hub.subscribe(other, to: LiveSubscription(), from: TestLive.position(2))
            #expect(try still.read().values == [3, 4, 5, 6])
        }
    }

    @Test("A position that this database never reached is answered with a gap")
    func fromTheFuture() async throws {
        try await TestLive.with { live in
            try await live.publish(1, commit: 1)
            let (socket, subscriber) = try await live.connect()
            await live.hub.subscribe(subscriber, to: LiveSubscription(), from: TestLive.position(900))
            #expect(try socket.read().types == ["subscribed", "gap"])
        }
    }

    @Test("A paced socket that comes back gets every missed reading before its pace begins")
    func pacedResume() async throws {
        try await TestLive.with { live in
            for commit in UInt64(1)...20 { try await live.publish(Double(commit), commit: commit) }
            let (socket, subscriber) = try await live.connect()
            await live.hub.subscribe(
                subscriber, to: TestLive.paced, from: TestLive.position(5))
            #expect(try socket.read().values == (6...20).map { Double($0) })
            for commit in UInt64(21)...30 { try await live.publish(Double(commit), commit: commit) }
            #expect(try socket.read().isEmpty)
            await live.tick()
            let frames = try socket.read()
            #expect(frames.values == [30])
            #expect(frames.position == TestLive.position(30).text)
        }
    }

    @Test("More missed readings than an outbox holds come whole, as fast as the socket takes them")
    func longResume() async throws {
        try await TestLive.with { live in
            for commit in UInt64(1)...200 {
                let readings = (0..<20).map { Reading(channel: 1, time: .start, value: Double(Int(commit) * 100 + $0)) }
                try await live.announce(readings, commit: commit)
                await live.hub.publish(CommittedEntry(readings: readings), commit: commit, of: 0)
            }
            let (socket, subscriber) = try await live.connect(TestSocket(outboxLimit: 8000))
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    await live.hub.subscribe(subscriber, to: LiveSubscription(), from: TestLive.position(0))
                }
                var frames: [TestSocket.Frame] = []
                #expect(
                    try await eventually(within: .seconds(60)) {
                        frames += try socket.read()
                        return frames.values.count >= 4000
                    })
                let expected: [Double] = (1...200).flatMap { commit in (0..<20).map { Double(commit * 100 + $0) } }
                #expect(frames.values == expected)
                #expect(!frames.types.contains("gap"))
                try await tasks.waitForAll()
            }
        }
    }

    @Test(
        "A socket that reads too slowly is told so when it has drained, and gets the latest value of each channel",
        arguments: [nil, [1, 2, 3] as Set<Channel.Number>])
    func slow(channels: Set<Channel.Number>?) async throws {
        try await TestLive.with { live in
            let (socket, subscriber) = try await live.connect(TestSocket(outboxLimit: 700))
            await live.hub.subscribe(
                subscriber, to: LiveSubscription(selection: LiveSelection(channels: channels)), from: nil)
            _ = try socket.read()
            let (fast, _) = try await live.connect()
            for commit in UInt64(1)...30 {
                try await live.publish(Double(commit), commit: commit, channel: Int32(commit % 3) + 1)
            }
            // However much comes, no more than this waits.
            #expect(socket.connection.queuedBytes <= 700)
            await live.tick()
            let before = try socket.read()
            #expect(before.count < 30)
            #expect(!before.types.contains("gap"))
            await live.tick()
            let after = try socket.read()
            #expect(after.types == ["gap", "datapoints_batch"])
            #expect(Set(after.values) == [28, 29, 30])
            #expect(after.position == TestLive.position(30).text)
            try await live.publish(31, commit: 31)
            #expect(try socket.read().values == [31])
            #expect(try fast.read().values == (1...31).map { Double($0) })
        }
    }

    @Test("When the very last readings do not fit, the latest values hold them")
    func lastDoesNotFit() async throws {
        try await TestLive.with { live in
            let (socket, subscriber) = try await live.connect(TestSocket(outboxLimit: 300))
            await live.hub.subscribe(
                subscriber, to: LiveSubscription(selection: LiveSelection(channels: [1])), from: nil)
            _ = try socket.read()
            try await live.publish(1, commit: 1)
            try await live.publish(2, commit: 2)
            #expect(try socket.read().values == [1])
            var frames: [TestSocket.Frame] = []
            for _ in 0..<3 {
                await live.tick()
                frames += try socket.read()
            }
            #expect(frames.types == ["gap", "datapoints_batch"])
            #expect(frames.values == [2])
        }
    }

    @Test("A late reading does not take the place of a newer one among the latest values")
    func late() async throws {
        try await TestLive.with { live in
            let (socket, subscriber) = try await live.connect()
            await live.hub.subscribe(subscriber, to: TestLive.paced, from: nil)
            _ = try socket.read()
            try await live.publish(9, commit: 1)
            try await live.publish(3, commit: 2)
            await live.tick()
            #expect(try socket.read().values == [9])
        }
    }

    @Test("More channels than an outbox holds come in several messages, and that is no gap")
    func manyChannels() async throws {
        try await TestLive.with(channels: 1500) { live in
            let (socket, subscriber) = try await live.connect(TestSocket(outboxLimit: 100_000))
            await live.hub.subscribe(subscriber, to: TestLive.paced, from: nil)
            _ = try socket.read()
            let readings = (1...Int32(1500)).map { Reading(channel: $0, time: .start, value: Double($0)) }
            await live.hub.publish(CommittedEntry(readings: readings), commit: 1, of: 0)
            var frames: [TestSocket.Frame] = []
            for _ in 0..<5 {
                await live.tick()
                frames += try socket.read()
            }
            #expect(frames.values.sorted() == (1...1500).map { Double($0) })
            #expect(!frames.types.contains("gap"))
            #expect(frames.compactMap(\.position).count == 1)
        }
    }

    @Test("A commit that never came is a gap for everybody, slow and paced sockets as well")
    func skipped() async throws {
        try await TestLive.with { live in
            let (all, _) = try await live.connect()
            let (paced, pacedSubscriber) = try await live.connect()
            await live.hub.subscribe(pacedSubscriber, to: TestLive.paced, from: nil)
            _ = try paced.read()
            try await live.publish(1, commit: 1)
            try await live.publish(3, commit: 3)
            // What comes after its time was announced as missing.
            await live.hub.publish(
                CommittedEntry(readings: [Reading(channel: 1, time: .start, value: 2)]), commit: 2, of: 0)
            let frames = try all.read()
            #expect(frames.types == ["datapoints_batch", "gap", "datapoints_batch"])
            #expect(frames.values == [1, 3])
            #expect(try paced.read().types == ["gap"])
            await live.tick()
            #expect(try paced.read().values == [3])
        }
    }

    @Test("A socket sees the channels it asked for, and no others")
    func filtered() async throws {
        try await TestLive.with { live in
            let (socket, subscriber) = try await live.connect()
            await live.hub.subscribe(
                subscriber, to: LiveSubscription(selection: LiveSelection(channels: [2])), from: nil)
            for commit in UInt64(1)...8 {
                try await live.publish(Double(commit), commit: commit, channel: Int32(commit))
            }
            let frames = try socket.read()
            #expect(frames.flatMap { $0.datapoints ?? [] }.map(\.channel) == ["c2"])
            #expect(frames.values == [2])
        }
    }
}
