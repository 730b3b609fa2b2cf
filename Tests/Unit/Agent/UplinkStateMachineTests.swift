import Testing

@testable import AgentService

/// The machine with a spool that has everything after what it forgot: reads are answered at once.
private struct Uplink {
    var machine: UplinkStateMachine
    var now = ContinuousClock.now
    var sent: [ClosedRange<Int64>] = []
    var others: [UplinkAction] = []
    var answersReads = true

    init(acknowledged: Int64 = 0, last: Int64 = 0, maxBatchSize: Int = 10) {
        self.machine = UplinkStateMachine(
            lanes: [SpoolLane(boot: "live", last: last, acknowledged: acknowledged)], maxBatchSize: maxBatchSize)
    }

    mutating func connect() {
        self.handle(.connected)
        self.handle(.channelsProvisioned)
        self.handle(.welcomed)
    }

    mutating func handle(_ event: UplinkEvent) {
        for action in self.machine.handle(event, at: self.now) {
            switch action {
            case .read(_, let after, let limit, let ticket) where self.answersReads:
                let last = min(after + Int64(limit), self.machine.live.last)
                self.handle(.batchRead(after < last ? .fixture(after + 1...last) : nil, ticket: ticket))
            case .send(let batch, _):
                self.sent.append(batch.first...batch.last)
            default:
                self.others.append(action)
            }
        }
    }

    mutating func pass(_ duration: Duration) {
        self.now += duration
        self.handle(.tick)
    }

    mutating func takeSent() -> [ClosedRange<Int64>] {
        defer { self.sent = [] }
        return self.sent
    }

    mutating func takeOthers() -> [UplinkAction] {
        defer { self.others = [] }
        return self.others
    }
}

private func expectSent(
    _ uplink: inout Uplink, _ expected: [ClosedRange<Int64>], at location: SourceLocation = #_sourceLocation
) {
    let sent = uplink.takeSent()
    #expect(sent == expected, sourceLocation: location)
}

private func expectOthers(
    _ uplink: inout Uplink, _ expected: [UplinkAction], at location: SourceLocation = #_sourceLocation
) {
    let others = uplink.takeOthers()
    #expect(others == expected, sourceLocation: location)
}

@Suite("The uplink's decisions")
struct UplinkStateMachineTests {
    @Test("Nothing is sent before the server knows the channels")
    func provisioningFirst() {
        var uplink = Uplink(last: 5)
        uplink.handle(.connected)
        expectOthers(&uplink, [.provision])
        #expect(uplink.sent.isEmpty)
        uplink.handle(.welcomed)
        #expect(uplink.sent.isEmpty)
        uplink.handle(.channelsProvisioned)
        #expect(uplink.sent == [1...5])
    }

    @Test("At most eight batches are under way, in order")
    func window() {
        var uplink = Uplink(last: 200)
        uplink.connect()
        let firstEight: [ClosedRange<Int64>] = [1...10, 11...20, 21...30, 31...40, 41...50, 51...60, 61...70, 71...80]
        expectSent(&uplink, firstEight)
        uplink.handle(.acknowledged(10))
        expectSent(&uplink, [81...90])
        uplink.handle(.acknowledged(40))
        expectSent(&uplink, [91...100, 101...110, 111...120])
    }

    @Test("An acknowledgement that comes out of order changes nothing")
    func staleAcknowledgement() {
        var uplink = Uplink(last: 30)
        uplink.connect()
        _ = uplink.takeOthers()
        uplink.handle(.acknowledged(20))
        uplink.handle(.acknowledged(10))
        expectOthers(&uplink, [.acknowledge(upTo: 20)])
        #expect(uplink.machine.live.acknowledged == 20)
        uplink.handle(.acknowledged(30))
        #expect(uplink.machine.isDrained)
    }

    @Test("An acknowledgement in the middle of a batch frees what it covers and keeps waiting for the rest")
    func partialAcknowledgement() {
        var uplink = Uplink(last: 20)
        uplink.connect()
        uplink.handle(.acknowledged(15))
        #expect(uplink.machine.live.acknowledged == 15)
        #expect(uplink.machine.live.window.map(\.last) == [20])
        #expect(!uplink.machine.isDrained)
    }

    @Test("A number that the spool never gave out is not believed")
    func acknowledgementOfTheUnknown() {
        var uplink = Uplink(last: 20)
        uplink.connect()
        _ = uplink.takeOthers()
        uplink.handle(.acknowledged(1000))
        expectOthers(&uplink, [])
        #expect(uplink.machine.live.acknowledged == 0)
    }

    @Test("What an earlier connection stored is not sent again once the server says so")
    func acknowledgementAheadOfCursor() {
        var uplink = Uplink(last: 50)
        uplink.answersReads = false
        uplink.connect()
        uplink.answersReads = true
        uplink.handle(.acknowledged(40))
        expectSent(&uplink, [41...50])
    }

    @Test("On resend, everything after the number is sent again")
    func resend() {
        var uplink = Uplink(last: 30)
        uplink.connect()
        expectSent(&uplink, [1...10, 11...20, 21...30])
        uplink.handle(.acknowledged(5))
        uplink.handle(.resend(after: 12))
        expectSent(&uplink, [13...22, 23...30])
    }

    @Test("A resend from before what is acknowledged goes back no further than that")
    func resendOfTheStored() {
        var uplink = Uplink(last: 30)
        uplink.connect()
        uplink.handle(.acknowledged(20))
        _ = uplink.takeSent()
        uplink.handle(.resend(after: 3))
        expectSent(&uplink, [21...30])
    }

    @Test("One gap that is reported for each batch behind it is answered once, then after a pause")
    func repeatedResend() {
        var uplink = Uplink(last: 30)
        uplink.connect()
        _ = uplink.takeSent()
        uplink.handle(.resend(after: 0))
        expectSent(&uplink, [1...10, 11...20, 21...30])
        for _ in 0..<7 { uplink.handle(.resend(after: 0)) }
        expectSent(&uplink, [])
        uplink.pass(.milliseconds(100))
        expectSent(&uplink, [1...10, 11...20, 21...30])
        uplink.handle(.acknowledged(30))
        #expect(uplink.machine.isDrained)
    }

    @Test("A busy server gets the same readings again after the time it asked for")
    func busy() {
        var uplink = Uplink(last: 30)
        uplink.connect()
        uplink.handle(.acknowledged(10))
        _ = uplink.takeSent()
        uplink.handle(.busy(retryAfter: .seconds(3)))
        uplink.handle(.appended(last: 40))
        uplink.pass(.milliseconds(2900))
        expectSent(&uplink, [])
        uplink.pass(.milliseconds(100))
        expectSent(&uplink, [11...20, 21...30, 31...40])
    }

    @Test("A busy server is waited for without giving the connection up")
    func longBusy() {
        var uplink = Uplink(last: 30)
        uplink.connect()
        _ = uplink.takeOthers()
        uplink.handle(.busy(retryAfter: .seconds(15)))
        uplink.pass(.seconds(14))
        expectOthers(&uplink, [])
    }

    @Test("Ten seconds without an acknowledgement end the connection; each acknowledgement starts them anew")
    func acknowledgementTimeout() {
        var uplink = Uplink(last: 30)
        uplink.connect()
        _ = uplink.takeOthers()
        uplink.pass(.seconds(9))
        uplink.handle(.acknowledged(10))
        uplink.pass(.seconds(9))
        expectOthers(&uplink, [.acknowledge(upTo: 10)])
        uplink.pass(.seconds(1))
        expectOthers(&uplink, [.close(.noAcknowledgement)])
    }

    @Test("With nothing to send, no acknowledgement is missed")
    func idle() {
        var uplink = Uplink()
        uplink.connect()
        _ = uplink.takeOthers()
        uplink.pass(.seconds(15))
        uplink.handle(.appended(last: 1))
        uplink.pass(.seconds(4))
        expectOthers(&uplink, [])
    }

    @Test("A silent connection is asked once, then given up")
    func silence() {
        var uplink = Uplink()
        uplink.connect()
        _ = uplink.takeOthers()
        uplink.pass(.seconds(20))
        uplink.pass(.seconds(5))
        expectOthers(&uplink, [.ping])
        uplink.handle(.heard)
        uplink.pass(.seconds(20))
        expectOthers(&uplink, [.ping])
        uplink.pass(.seconds(10))
        expectOthers(&uplink, [.close(.silence)])
    }

    @Test("After a reconnection in mid window, all that is not acknowledged is sent again, in order")
    func reconnectInMidWindow() {
        var uplink = Uplink(last: 40)
        uplink.connect()
        uplink.handle(.acknowledged(15))
        _ = uplink.takeSent()
        uplink.handle(.disconnected)
        uplink.handle(.appended(last: 45))
        expectSent(&uplink, [])
        uplink.connect()
        expectSent(&uplink, [16...25, 26...35, 36...45])
    }

    @Test("A read that was under way when the cursor moved is thrown away")
    func staleRead() {
        var uplink = Uplink(last: 20)
        uplink.answersReads = false
        uplink.connect()
        expectOthers(&uplink, [.provision, .read(after: 0, limit: 10, ticket: 1)])
        uplink.handle(.disconnected)
        uplink.connect()
        uplink.handle(.batchRead(.fixture(1...10), ticket: 1))
        expectSent(&uplink, [])
        uplink.answersReads = true
        uplink.handle(.batchRead(.fixture(1...10), ticket: 2))
        expectSent(&uplink, [1...10, 11...20])
    }

    @Test("Readings that the spool dropped before they were read are passed over")
    func droppedReadings() {
        var uplink = Uplink(last: 20)
        uplink.answersReads = false
        uplink.connect()
        uplink.handle(.batchRead(nil, ticket: 1))
        #expect(uplink.machine.isDrained)
        uplink.answersReads = true
        uplink.handle(.appended(last: 25))
        expectSent(&uplink, [21...25])
    }

    @Test("A full outbox takes the batch back for a moment")
    func outboxFull() {
        var uplink = Uplink(last: 10)
        uplink.connect()
        _ = uplink.takeSent()
        uplink.handle(.outboxFull)
        #expect(uplink.machine.live.window.isEmpty)
        uplink.pass(.milliseconds(250))
        expectSent(&uplink, [1...10])
    }

    @Test("A batch with a channel the server was not told of waits until it was")
    func unresolved() {
        var uplink = Uplink(last: 10)
        uplink.answersReads = false
        uplink.connect()
        _ = uplink.takeOthers()
        uplink.handle(.batchUnresolved(ticket: 1))
        expectOthers(&uplink, [.provision])
        uplink.answersReads = true
        uplink.handle(.channelsProvisioned)
        expectSent(&uplink, [1...10])
    }

    @Test("When the server says unknown channel, the channels are asked for again, but not all the time")
    func channelUnknown() {
        var uplink = Uplink(last: 10)
        uplink.connect()
        _ = uplink.takeOthers()
        uplink.handle(.channelUnknown)
        expectOthers(&uplink, [])
        uplink.pass(.seconds(9))
        uplink.handle(.acknowledged(10))
        uplink.pass(.seconds(1))
        _ = uplink.takeOthers()
        uplink.handle(.channelUnknown)
        uplink.handle(.channelUnknown)
        expectOthers(&uplink, [.provision])
    }

    @Test("A reading that the server refuses with its whole frame is found by halving and given up; the others arrive")
    func poison() {
        var uplink = Uplink(last: 40)
        let poison: Int64 = 7
        var stored: Int64 = 0
        var givenUp: [Int64] = []
        uplink.connect()
        for _ in 0..<100 where !uplink.machine.isDrained {
            guard let first = uplink.sent.first else { break }
            uplink.sent.removeFirst()
            if first.contains(poison) {
                // What was sent behind it is a gap to the server, and is not acknowledged.
                uplink.sent = []
                uplink.handle(.batchRefused)
                if uplink.sent.isEmpty { uplink.pass(.seconds(10)) }
                for action in uplink.takeOthers() {
                    if case .giveUp(let reading) = action { givenUp.append(reading.sequence) }
                    if case .close = action {
                        uplink.handle(.disconnected)
                        uplink.connect()
                    }
                }
            } else {
                stored += Int64(first.count)
                uplink.handle(.acknowledged(first.upperBound))
            }
        }
        #expect(givenUp == [7])
        #expect(stored == 39)
        #expect(uplink.machine.isDrained)
    }
}

@Suite("Reconnection")
struct ReconnectBackoffTests {
    @Test("The wait's limit doubles from one second to thirty, and starts over after a stable minute")
    func doubling() {
        var backoff = ReconnectBackoff()
        var generator = SplitMix64(seed: 1)
        var limits: [Duration] = []
        for _ in 0..<7 {
            limits.append(backoff.limit)
            let wait = backoff.next(afterUptime: .seconds(59), using: &generator)
            #expect(wait >= .zero && wait <= limits.last ?? .zero)
        }
        #expect(limits == [1, 2, 4, 8, 16, 30, 30].map { Duration.seconds($0) })
        let wait = backoff.next(afterUptime: .seconds(60), using: &generator)
        #expect(wait <= .seconds(1))
        #expect(backoff.limit == .seconds(2))
    }
}
