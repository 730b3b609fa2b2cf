import Testing

@testable import AgentService

@Suite("The uplink's lanes")
struct UplinkLaneTests {
    private typealias Sent = LaneRig.Sent

    /// After an outage: `old` is closed with 10 000 readings, `lane 1` is open and empty, four batches of the backlog
    /// are sent.
    private func afterOutage() -> LaneRig {
        var rig = LaneRig(waiting: 10_000)
        rig.connect()
        return rig
    }

    private func expect(
        _ rig: inout LaneRig, sent expected: [Sent], at location: SourceLocation = #_sourceLocation
    ) {
        let sent = rig.takeSent()
        #expect(sent == expected, sourceLocation: location)
    }

    @Test("With much waiting at a connection new numbers are begun, and what is measured now goes before the backlog")
    func newestFirst() {
        var rig = self.afterOutage()
        #expect(rig.machine.lanes.map(\.boot) == ["old", "lane 1"])
        self.expect(
            &rig, sent: [Sent("old", 1...100), Sent("old", 101...200), Sent("old", 201...300), Sent("old", 301...400)])
        rig.append(20)
        self.expect(&rig, sent: [Sent("lane 1", 1...20)])
    }

    @Test("A short backlog, or one that is sent at once, stays where it is")
    func shortBacklog() {
        for (waiting, outage, isNew) in [
            (5_000, Duration.seconds(60), false), (5_001, .seconds(1), true),
            (1_000, .seconds(600), false), (1_001, .seconds(61), true),
        ] {
            var rig = LaneRig(waiting: 0)
            rig.append(Int64(waiting))
            rig.pass(outage)
            rig.connect()
            #expect((rig.machine.lanes.count == 2) == isNew, "\(waiting) after \(outage)")
        }
    }

    @Test(
        "While the open lane has something to send the backlog waits, and never are more than four batches of it under way"
    )
    func priority() {
        var rig = self.afterOutage()
        _ = rig.takeSent()
        // Nine batches: eight go, one waits for them.
        rig.append(900)
        #expect(rig.takeSent().allSatisfy { $0.boot == "lane 1" })
        rig.handle(.acknowledged(400, boot: "old"))
        self.expect(&rig, sent: [])
        rig.handle(.acknowledged(100, boot: "lane 1"))
        let behind = [401...500, 501...600, 601...700, 701...800].map { Sent("old", $0) }
        self.expect(&rig, sent: [Sent("lane 1", 801...900)] + behind)
    }

    @Test("Of several closed lanes the newest goes first; each is forgotten when all of it is acknowledged")
    func severalClosed() {
        var rig = LaneRig([
            SpoolLane(boot: "a", last: 150, acknowledged: 0), SpoolLane(boot: "b", last: 150, acknowledged: 50),
            SpoolLane(boot: "c", last: 1, acknowledged: 0),
        ])
        rig.connect()
        let expected = [
            Sent("c", 1...1), Sent("b", 51...150), Sent("a", 1...100), Sent("a", 101...150),
        ]
        self.expect(&rig, sent: expected)
        rig.handle(.acknowledged(150, boot: "b"))
        #expect(rig.machine.lanes.map(\.boot) == ["a", "c"])
        rig.handle(.acknowledged(150, boot: "a"))
        rig.handle(.acknowledged(1, boot: "c"))
        #expect(rig.machine.lanes.map(\.boot) == ["c"])
        #expect(rig.machine.isDrained)
    }

    @Test("A request to go back is followed in its own lane only")
    func resend() {
        var rig = self.afterOutage()
        rig.append(20)
        _ = rig.takeSent()
        rig.handle(.resend(after: 200, boot: "old"))
        let again = [201...300, 301...400, 401...500, 501...600].map { Sent("old", $0) }
        self.expect(&rig, sent: again)
        rig.handle(.resend(after: 5, boot: "lane 1"))
        self.expect(&rig, sent: [Sent("lane 1", 6...20)])
    }

    @Test("A backlog that is asked for again and again does not hold up the open lane")
    func pausedBacklog() {
        var rig = self.afterOutage()
        for _ in 0..<3 { rig.handle(.resend(after: 0, boot: "old")) }
        _ = rig.takeSent()
        rig.append(20)
        self.expect(&rig, sent: [Sent("lane 1", 1...20)])
    }

    @Test("After a reconnection in the middle each lane goes on behind its own acknowledgement")
    func reconnect() {
        var rig = self.afterOutage()
        rig.append(20)
        rig.handle(.acknowledged(100, boot: "old"))
        rig.handle(.acknowledged(10, boot: "lane 1"))
        rig.handle(.disconnected)
        rig.append(5)
        _ = rig.takeSent()
        rig.connect()
        #expect(rig.machine.lanes.count == 2)
        let behind = [101...200, 201...300, 301...400, 401...500].map { Sent("old", $0) }
        self.expect(&rig, sent: [Sent("lane 1", 11...25)] + behind)
    }

    @Test(
        "An acknowledgement that names no lane is believed while one lane was sent on the connection, and not with two")
    func anonymous() {
        var rig = self.afterOutage()
        rig.handle(.acknowledged(100, boot: nil))
        #expect(rig.machine.lanes[0].acknowledged == 100)
        rig.append(20)
        rig.handle(.acknowledged(20, boot: nil))
        rig.handle(.resend(after: 0, boot: nil))
        #expect(rig.machine.lanes.map(\.acknowledged) == [100, 0])
        rig.handle(.acknowledged(20, boot: "somebody else's"))
        #expect(rig.machine.lanes.map(\.acknowledged) == [100, 0])
    }

    @Test("A server that does not answer hello gets one lane per connection, the oldest first, and none is begun")
    func olderServer() {
        var rig = LaneRig([
            SpoolLane(boot: "a", last: 150, acknowledged: 0), SpoolLane(boot: "b", last: 9_000, acknowledged: 0),
        ])
        rig.connect(isWelcome: false)
        rig.pass(.milliseconds(1900))
        self.expect(&rig, sent: [])
        rig.pass(.milliseconds(100))
        self.expect(&rig, sent: [Sent("a", 1...100), Sent("a", 101...150)])
        _ = rig.takeOthers()
        rig.handle(.acknowledged(150, boot: nil))
        #expect(rig.takeOthers() == [.acknowledge(boot: "a", upTo: 150), .close(.nextLane)])
        rig.handle(.disconnected)
        rig.connect(isWelcome: false)
        rig.pass(.seconds(2))
        #expect(rig.takeSent().first == Sent("b", 1...100))
        #expect(rig.machine.lanes.map(\.boot) == ["b"])
    }

    @Test("New numbers are begun in mid connection too, when a server that was busy for long takes readings again")
    func longBusy() {
        var rig = LaneRig(waiting: 0)
        rig.connect()
        rig.append(100)
        for _ in 0..<3 {
            rig.handle(.busy(retryAfter: .seconds(30)))
            rig.append(1_000)
            rig.handle(.heard)
            rig.pass(.seconds(30))
        }
        #expect(rig.machine.lanes.count == 1)
        rig.handle(.acknowledged(100, boot: "old"))
        #expect(rig.machine.lanes.map(\.boot) == ["old", "lane 1"])
    }

    @Test("There is a limit to the lanes")
    func limit() {
        var lanes = (1..<LaneThresholds().lanes).map { SpoolLane(boot: "\($0)", last: 1, acknowledged: 0) }
        lanes.append(SpoolLane(boot: "open", last: 100_000, acknowledged: 0))
        var rig = LaneRig(lanes)
        rig.connect()
        #expect(rig.machine.lanes.count == LaneThresholds().lanes)
    }

    @Test(
        "A reading in the backlog that the server refuses with its whole frame is found, while new readings are stored")
    func poison() {
        var rig = self.afterOutage()
        let poison = Sent("old", 250...250)
        var givenUp: [Int64] = []
        var stored: [String: Int64] = ["old": 0, "lane 1": 0]
        for step in 0..<2_000 where !rig.machine.isDrained {
            if step.isMultiple(of: 3) { rig.append(1) }
            var isRefused = false
            for sent in rig.takeSent() {
                if sent.boot == poison.boot, sent.numbers.contains(250) {
                    isRefused = true
                    rig.handle(.batchRefused)
                } else if sent.numbers.lowerBound - 1 <= max(stored[sent.boot] ?? 0, givenUp.last ?? 0) {
                    stored[sent.boot] = max(stored[sent.boot] ?? 0, sent.numbers.upperBound)
                    rig.handle(.acknowledged(sent.numbers.upperBound, boot: sent.boot))
                }
            }
            rig.handle(.heard)
            rig.pass(isRefused ? .seconds(10) : .milliseconds(500))
            for action in rig.takeOthers() {
                if case .giveUp(let reading) = action { givenUp.append(reading.sequence) }
                if case .close = action {
                    rig.handle(.disconnected)
                    rig.sent = []
                    rig.connect()
                }
            }
        }
        #expect(givenUp == [250])
        #expect(rig.machine.isDrained)
        #expect(stored == ["old": 10_000, "lane 1": rig.spool[1].last])
    }
}
