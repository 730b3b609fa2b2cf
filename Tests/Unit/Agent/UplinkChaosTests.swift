import Testing

@testable import AgentService

/// A server and a line that do everything they may: answers late, connections that break, busy, requests to go back,
/// restarts that forget what was not yet stored.
@Suite("The uplink over a bad line")
struct UplinkChaosTests {
    private struct Server {
        /// The highest number stored of each lane, for good.
        var stored: [String: Int64] = [:]
        /// Answers on their way to the device.
        var answers: [UplinkEvent] = []

        mutating func take(_ batch: LaneRig.Sent, busy: Bool) {
            let mark = self.stored[batch.boot] ?? 0
            if busy { return self.answers.append(.busy(retryAfter: .milliseconds(100))) }
            guard batch.numbers.lowerBound - 1 <= mark else {
                return self.answers.append(.resend(after: mark, boot: batch.boot))
            }
            self.stored[batch.boot] = max(mark, batch.numbers.upperBound)
            self.answers.append(.acknowledged(max(mark, batch.numbers.upperBound), boot: batch.boot))
        }
    }

    @Test(
        "Every reading is stored, in order within its lane, and nothing is believed stored that is not",
        arguments: 1...100)
    func everythingArrives(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var rig = LaneRig(waiting: Int64.random(in: 0...3_000, using: &random), maxBatchSize: 50)
        var server = Server()
        var isConnected = false
        for step in 0..<3_000 {
            let isCalm = step >= 1_500
            if !isConnected, isCalm || Int.random(in: 0..<20, using: &random) == 0 {
                isConnected = true
                rig.connect()
            }
            if !isCalm { rig.append(Int64.random(in: 0...20, using: &random)) }
            if isConnected {
                for batch in rig.takeSent() where isCalm || Int.random(in: 0..<50, using: &random) > 0 {
                    server.take(batch, busy: !isCalm && Int.random(in: 0..<40, using: &random) == 0)
                }
                for _ in 0..<Int.random(in: 0...6, using: &random) where !server.answers.isEmpty {
                    rig.handle(.heard)
                    rig.handle(server.answers.removeFirst())
                }
            }
            rig.pass(.milliseconds(Int.random(in: 10...400, using: &random)))
            var mustClose = isConnected && !isCalm && Int.random(in: 0..<60, using: &random) == 0
            for action in rig.takeOthers() {
                switch action {
                case .close: mustClose = true
                case .ping: rig.handle(.heard)
                case .acknowledge(let boot, let number): #expect(number <= server.stored[boot] ?? 0)
                default: break
                }
            }
            if mustClose {
                isConnected = false
                server.answers = []
                rig.handle(.disconnected)
                rig.sent = []
            }
        }
        #expect(rig.machine.isDrained)
        for lane in rig.spool { #expect(server.stored[lane.boot] ?? 0 == lane.last, "\(lane.boot)") }
        #expect(rig.machine.lanes.count == 1)
    }
}
