import Domain
import Synchronization

/// How many exports run at once: each may last long and takes a window's memory.
final class ExportGate: Sendable {
    private struct State {
        var users: [User.ID: Int] = [:]
        var all = 0
    }

    private let userLimit: Int
    private let limit: Int
    private let state = Mutex(State())

    init(userLimit: Int = 2, limit: Int = 4) {
        self.userLimit = userLimit
        self.limit = limit
    }

    /// Takes a place, which is free again when the permit is gone.
    ///
    /// - Throws: `QueryError.tooManyExports`.
    func enter(_ user: User.ID) throws(QueryError) -> ExportPermit {
        let isIn = self.state.withLock { state in
            guard state.all < self.limit, state.users[user, default: 0] < self.userLimit else { return false }
            state.all += 1
            state.users[user, default: 0] += 1
            return true
        }
        guard isIn else { throw .tooManyExports }
        return ExportPermit(gate: self, user: user)
    }

    fileprivate func leave(_ user: User.ID) {
        self.state.withLock { state in
            state.all -= 1
            let rest = state.users[user, default: 1] - 1
            state.users[user] = rest > 0 ? rest : nil
        }
    }
}

/// A place at the gate, held by the answer: gone with it, whether or not it was ever written.
final class ExportPermit: Sendable {
    private let gate: ExportGate
    private let user: User.ID

    fileprivate init(gate: ExportGate, user: User.ID) {
        self.gate = gate
        self.user = user
    }

    deinit { self.gate.leave(self.user) }
}
