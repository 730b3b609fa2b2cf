import CoreMetrics
import Domain
import Logging
import WebSocket

/// Hello, and what its answer says: what the server knows, and what time it is.
extension UplinkSession {
    private static let helloPause: Duration = .seconds(1)

    /// Reads that wait for the server's time after a step of the clock; a second each.
    private static let heldReads = 5

    /// The first frame; again only when the outputs have got other ids.
    func sayHello() {
        let actuators = self.board.actuators.compactMap { self.map.id($0.channel.name) }
        guard let link, link.announced != actuators else { return }
        self.link?.announced = actuators
        self.link?.lastHello = .now
        _ = link.connection.send(.agent(TelemetryFrame.hello(agent: self.agentName, actuators: actuators)))
    }

    /// After a step of the clock: hello once more, because the answer says what time it is.
    ///
    /// - Returns: whether the clock has stepped and the server has not yet said the time.
    @discardableResult
    func askForTime() -> Bool {
        guard let link, link.isWelcome, !self.spool.state.clock.isKnown else { return false }
        if ContinuousClock.now - link.lastHello >= Self.helloPause {
            self.link?.announced = nil
            self.sayHello()
        }
        return true
    }

    /// Whether a read has to wait: readings with a wrong time could be refused, and would be lost. Not for long: a server
    /// may not answer a second hello.
    func mustWaitForTime() -> Bool {
        guard self.askForTime(), let held = self.link?.held, held < Self.heldReads else { return false }
        self.link?.held = held + 1
        return true
    }

    func welcome(_ time: Timestamp?) async {
        self.link?.isWelcome = true
        self.link?.held = 0
        if let time {
            do {
                if let shift = try await self.spool.compareClock(with: time, at: .now()) {
                    self.metrics.clockCorrections.increment()
                    self.logger.warning(
                        "The clock is wrong; times are put right by the server's", metadata: ["by": "\(shift)"])
                }
            } catch {
                self.logger.error("The clock's error cannot be noted", metadata: ["error": "\(error)"])
            }
        }
        await self.handle(.welcomed)
    }
}
