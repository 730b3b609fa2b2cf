import Domain
import Contracts

/// A program that posts with an `Idempotency-Key`, and posts again until it is answered.
final class PosterModel {
    private unowned let simulation: Simulation
    private let world: World
    private let channel: Int32
    private var posted = 0
    private var open: Set<String> = []

    private static let patience = 3_000_000

    init(_ simulation: Simulation, channel: Int32) {
        self.simulation = simulation
        self.world = simulation.world
        self.channel = channel
        simulation.witness.open(channel, isOrdered: false)
    }

    var isAtRest: Bool { self.open.isEmpty }

    func post(_ count: Int) {
        let numbers = self.posted + 1...self.posted + count
        self.posted += count
        self.simulation.witness.appended(self.channel, upTo: self.posted)
        let key = "key \(self.channel) \(numbers.lowerBound)"
        self.open.insert(key)
        self.attempt(key, numbers)
    }

    private func attempt(_ key: String, _ numbers: ClosedRange<Int>) {
        guard self.open.contains(key) else { return }
        self.world.after(self.world.draw(500_000...Self.patience)) { self.attempt(key, numbers) }
        guard let server = self.simulation.anyIngestion() else { return }
        let readings = numbers.map {
            Reading(channel: self.channel, time: Timestamp(microseconds: Int64($0)), value: Double($0))
        }
        self.world.after(self.world.latency()) {
            guard server.isRunning else { return }
            server.take(
                readings, ordinals: (0..<readings.count).map { UInt16($0) }, of: "token:\(self.channel)", key: key
            ) { verdict in
                guard let verdict else { return }
                guard verdict.outcome != .dead else { return self.simulation.witness.blame("a post was given up") }
                self.simulation.witness.acknowledged(self.channel, numbers)
                // The answer may get lost.
                if !self.world.chance(self.simulation.isStorming ? 20 : 0) { self.open.remove(key) }
            } then: { _ in
                // Refused or unknown: it is posted again.
            }
        }
    }
}
