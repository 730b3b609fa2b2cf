import Logging

extension PostgresConnection {
    /// Runs `body` between BEGIN and COMMIT; when it throws, ROLLBACK. Inside another transaction: a savepoint.
    ///
    /// - Throws: what `body` throws. When COMMIT itself fails: a `PostgresError`, of which `outcomeUnknown` says
    ///   whether the work may be in the database nevertheless; also when `body` swallowed the error of a statement,
    ///   because the server then rolls back.
    @discardableResult
    package func transaction<R>(_ body: (isolated PostgresConnection) throws -> R) throws -> R {
        let savepoint = self.transactionDepth > 0 ? "depth_\(self.transactionDepth)" : nil
        try self.start(savepoint)
        self.transactionDepth += 1
        let result: R
        do {
            result = try body(self)
        } catch {
            self.transactionDepth -= 1
            self.rollback(to: savepoint)
            throw error
        }
        self.transactionDepth -= 1
        do {
            try self.commit(savepoint)
        } catch {
            self.rollback(to: savepoint)
            throw error
        }
        return result
    }

    private func start(_ savepoint: String?) throws {
        do {
            try self.command(
                savepoint.map { "savepoint \($0)" } ?? "begin" + (self.transactionSettings?.statement ?? ""))
        } catch var error as PostgresError {
            error.outcomeUnknown = false  // Nothing has been done yet.
            throw error
        }
    }

    private func commit(_ savepoint: String?) throws {
        let link = try self.liveLink()
        do {
            let result = try link.shielded { try self.command(savepoint.map { "release \($0)" } ?? "commit") }
            guard result.commandTag != "ROLLBACK" else {
                throw PostgresError(
                    kind: .server, message: "rolled back, because a statement in the transaction had failed",
                    sqlState: "25P02")
            }
        } catch let error as PostgresError {
            throw error.markingOutcome(unknownIf: savepoint == nil)
        }
    }

    /// Best effort: a connection that cannot roll back is lost or will not be lent again, and the server rolls back.
    func rollback(to savepoint: String? = nil) {
        guard let link = self.link, !link.isLost, !link.isIdle else { return }
        do {
            let sql = savepoint.map { "rollback to savepoint \($0); release savepoint \($0)" } ?? "rollback"
            _ = try link.shielded { try link.simple(sql) }
        } catch {
            self.logger.debug("Rollback failed", metadata: ["error": "\(String(reflecting: error))"])
        }
    }
}

extension PostgresError {
    /// A lost connection leaves open whether what was sent took effect, when nothing would have undone it.
    func markingOutcome(unknownIf condition: Bool) -> PostgresError {
        var error = self
        if error.isConnectionLost, condition, error.sql != nil { error.outcomeUnknown = true }
        return error
    }
}
