import Domain
import Postgres

/// Where devices ask: hears them, and tells them what to do.
struct CheckInDesk: Sendable {
    let pool: PostgresPool
    let folder: UpdateFolder
    let metrics: OTAMetrics

    /// Whether this is a program at all, of which a body need be read.
    ///
    /// - Throws: ``CheckInError/noToken``.
    func admit(_ principal: Principal) throws {
        guard case .apiToken = principal.credential else {
            self.metrics.countCheckIn(.refused)
            throw CheckInError.noToken
        }
    }

    /// One transaction: what the device said is stored when it gets its answer, and an answer that gets lost is given again.
    ///
    /// - Throws: ``CheckInError``.
    func checkIn(_ checkIn: CheckIn, as principal: Principal, at now: Timestamp) async throws -> DeviceTurn {
        let turn: DeviceTurn
        do {
            turn = try await self.turn(of: checkIn, as: principal, at: now)
        } catch {
            if error is CheckInError { self.metrics.countCheckIn(.refused) }
            throw error
        }
        self.metrics.countCheckIn(turn.offer == nil ? .nothing : .offered)
        for place in turn.changed where turn.standings[place].row.state.isSample {
            self.metrics.countUpdate(turn.standings[place].row.state)
        }
        return turn
    }

    private func turn(of checkIn: CheckIn, as principal: Principal, at now: Timestamp) async throws -> DeviceTurn {
        guard case .apiToken(let credential, _) = principal.credential else { throw CheckInError.noToken }
        if let bound = principal.device, let named = checkIn.name, bound != named {
            throw CheckInError.otherDevice(bound: bound, named: named)
        }
        guard let name = principal.device ?? checkIn.name else { throw CheckInError.noName }
        let isBound = principal.device != nil
        return try await self.pool.withTransaction { [folder] connection in
            let device = try connection.note(checkIn, as: name, isBound: isBound, credential: credential, at: now)
            return try connection.turn(of: device, report: checkIn.report, in: folder, at: now)
        }
    }
}
