import Domain
import ServiceKit
import Synchronization

/// When the updater was last able to write its state: what its health check asks for.
final class Heartbeat: ReadinessCheck {
    private static let patience: Duration = .seconds(60)

    private let last = Mutex<Timestamp?>(nil)
    let name = "heartbeat"

    func beat(at now: Timestamp) { self.last.withLock { $0 = now } }

    func check() async throws {
        guard let last = self.last.withLock({ $0 }), Timestamp.now() - last < Self.patience else {
            throw UpdateFailure("state.json was not written for \(Self.patience)")
        }
    }
}
