import ServiceKit

/// A rollout on the wire.
struct RolloutDTO: Encodable, Sendable {
    struct Wave: Encodable, Sendable {
        var percent: Double
        var devices: Int
        /// Every state, also those in which no device is.
        var counts: [String: Int]
    }

    var id: String
    var name: String
    var release: String
    var version: String
    var plan: RolloutPlanDTO
    var state: String
    @ExplicitNull var stateReason: String?
    var wave: Int
    @ExplicitNull var waveBeganAt: String?
    var createdAt: String
    var creator: String
    @ExplicitNull var approvedBy: String?
    @ExplicitNull var approvedAt: String?
    @ExplicitNull var startedAt: String?
    @ExplicitNull var endedAt: String?
    var counts: [String: Int]
    var waves: [Wave]

    init(_ standing: RolloutStanding) {
        let rollout = standing.rollout
        self.id = rollout.id.text
        self.name = rollout.name
        self.release = rollout.release.text
        self.version = rollout.version
        self.plan = RolloutPlanDTO(rollout.plan)
        self.state = rollout.state.rawValue
        self.stateReason = rollout.stateReason
        self.wave = rollout.wave
        self.waveBeganAt = rollout.waveBeganAt?.rfc3339
        self.createdAt = rollout.createdAt.rfc3339
        self.creator = rollout.creator
        self.approvedBy = rollout.approvedBy
        self.approvedAt = rollout.approvedAt?.rfc3339
        self.startedAt = rollout.startedAt?.rfc3339
        self.endedAt = rollout.endedAt?.rfc3339
        self.counts = Self.words(standing.counts)
        self.waves = zip(rollout.plan.waves, standing.waves).map { percent, counts in
            Wave(percent: percent, devices: counts.values.reduce(0, +), counts: Self.words(counts))
        }
    }

    private static func words(_ counts: RolloutStanding.Counts) -> [String: Int] {
        Dictionary(uniqueKeysWithValues: DeviceUpdate.State.allCases.map { ($0.rawValue, counts[$0] ?? 0) })
    }

    private enum CodingKeys: String, CodingKey {
        case id = "public_id"
        case name
        case release = "release_id"
        case version, plan, state
        case stateReason = "state_reason"
        case wave
        case waveBeganAt = "wave_began_at"
        case createdAt = "created_at"
        case creator
        case approvedBy = "approved_by"
        case approvedAt = "approved_at"
        case startedAt = "started_at"
        case endedAt = "ended_at"
        case counts, waves
    }
}
