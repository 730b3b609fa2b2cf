import Domain
import Postgres

/// Where devices ask: hears them, and tells them what to do.
struct CheckInDesk: Sendable {
    let pool: PostgresPool
    let folder: UpdateFolder
    let metrics: OTAMetrics

    /// One transaction: what the device said is stored when it gets its answer, and an answer that gets lost is given again.
    ///
    /// - Throws: ``CheckInError``.
    func checkIn(_ checkIn: CheckIn, as principal: Principal, at now: Timestamp) async throws -> DeviceTurn {
        guard case .apiToken(let credential, _) = principal.credential else { throw CheckInError.noToken }
        if let bound = principal.device, let named = checkIn.name, bound != named {
            throw CheckInError.otherDevice(bound: bound, named: named)
        }
        guard let name = principal.device ?? checkIn.name else { throw CheckInError.noName }
        let isBound = principal.device != nil
        let turn = try await self.pool.withTransaction { [folder] connection in
            let device = try connection.note(checkIn, as: name, isBound: isBound, credential: credential, at: now)
            return try connection.turn(of: device, report: checkIn.report, in: folder, at: now)
        }
        self.metrics.countCheckIn()
        for place in turn.changed where turn.standings[place].row.state.isSample {
            self.metrics.countUpdate(turn.standings[place].row.state)
        }
        return turn
    }
}
