import Domain
import Postgres

/// What is told to nobody, and when it is told after all; the rules of it are the function `suppression_of` (V0003).
extension PostgresConnection {
    /// Judges once more the suppressed alerts that fire; those that nothing suppresses any more are told, once. O(*n*) in their
    /// number.
    ///
    /// - Returns: how many are judged otherwise than before.
    func reviewSuppression(at now: Timestamp) throws -> Int {
        try self.query("select review_suppression(\(now))").count
    }

    /// Removes windows that ended more than 400 days ago: as long as alerts are kept that name them.
    func forgetOldWindows() throws {
        try self.execute("delete from maintenance_windows where ends_at < now() - interval '400 days'")
    }

    /// - Throws: `ValidationError` when a rule would depend on itself, by whatever detour.
    func refuseCycle(from rule: Rule.ID, to cause: Rule.ID) throws {
        let isCycle = try self.query(
            """
            with recursive causes (public_id) as (
                select \(cause.text)
                union select r.depends_on from causes c join rules r on r.public_id = c.public_id
                where r.depends_on is not null
            )
            select exists (select from causes where public_id = \(rule.text))
            """)[0].decode(0, as: Bool.self)
        if isCycle {
            throw ValidationError(
                field: "depends_on", "A rule cannot depend on itself, nor on one that depends on it", type: "cycle")
        }
    }
}
