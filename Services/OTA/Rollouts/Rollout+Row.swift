import Domain
import FoundationEssentials
import Postgres

extension Rollout {
    /// The columns that ``init(_:)`` reads.
    static let columns = """
        id, public_id, name, release_public_id, version, plan::text as plan, state, state_reason, wave, wave_began_at,
        created_at, user_public_id, user_name, approved_by, approved_at, started_at, ended_at
        """

    /// - Throws: when the plan is damaged.
    init(_ row: SQLRow) throws {
        let plan = try JSONDecoder().decode(RolloutPlanDTO.self, from: Data(row.decode("plan", as: String.self).utf8))
        self.init(
            number: try row.decode("id"), id: Rollout.ID(try row.decode("public_id", as: String.self)),
            name: try row.decode("name"), release: Release.ID(try row.decode("release_public_id", as: String.self)),
            version: try row.decode("version"), plan: plan.plan,
            // The column's check leaves no other.
            state: Rollout.State(rawValue: try row.decode("state")) ?? .paused,
            stateReason: try row.decode("state_reason"), wave: Int(try row.decode("wave", as: Int16.self)),
            waveBeganAt: try row.decode("wave_began_at"), createdAt: try row.decode("created_at"),
            createdBy: try row.decode("user_public_id", as: String?.self).map(User.ID.init),
            creator: try row.decode("user_name"), approvedBy: try row.decode("approved_by"),
            approvedAt: try row.decode("approved_at"), startedAt: try row.decode("started_at"),
            endedAt: try row.decode("ended_at"))
    }
}
