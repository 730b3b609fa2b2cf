import Domain
import Postgres

/// Says before a rollout is made whom it would reach.
///
/// Who is in which wave is drawn when the rollout is made: the figures of small waves may differ by a few devices.
struct RolloutPreviews: Sendable {
    let pool: PostgresPool
    let folder: UpdateFolder

    /// - Throws: a `ValidationError` when there is no such release; ``OTAError/noBundle``.
    func preview(of release: Release.ID, plan: RolloutPlan, at now: Timestamp) async throws -> RolloutPreview {
        let (bundle, fleet) = try await self.pool.withTransaction { [folder] connection in
            let bundle = try connection.bundle(of: release, in: folder)
            let fleet = try connection.query("select \(raw: FleetDevice.columns) from fleet_devices").map {
                try FleetDevice($0)
            }
            return (bundle, fleet)
        }
        let tagged = fleet.filter { plan.tags.isSubset(of: $0.tags) }
        let members = tagged.filter { !$0.isHeld }
        let reached = members.filter { !plan.isPointless(bundle.version, on: $0.version) }
        let draw = Rollout.ID.random()
        var waves = plan.waves.map { RolloutPreview.Wave(percent: $0, devices: 0, online: 0, bytes: 0) }
        for device in reached {
            let wave = WavePlacement.wave(
                at: WavePlacement.fraction(of: device.name, in: draw), of: plan.waves)
            waves[wave].devices += 1
            if device.isOnline(at: now) { waves[wave].online += 1 }
            waves[wave].bytes += bundle.size
        }
        return RolloutPreview(
            waves: waves, skipped: members.count - reached.count, held: tagged.count - members.count)
    }
}
