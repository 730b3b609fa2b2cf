import Domain
import Schedules

@testable import OTAService

extension Timestamp {
    /// 2026-11-30 12:00:00 UTC, a Monday, and so many seconds.
    static func noon(_ seconds: Int64 = 0) -> Timestamp {
        Timestamp(microseconds: (1_796_040_000 + seconds) * 1_000_000)
    }
}

extension RolloutPlan {
    static func fixture(
        tags: Set<String> = [], waves: [Double] = [10, 50, 100], minimumSample: Int = 1, success: Double = 90,
        error: Double = 20, soak: Int = 0, silence: Int = 3600, schedule: Schedule? = nil, gate: Gate? = nil,
        isForced: Bool = false
    ) -> RolloutPlan {
        var plan = RolloutPlan()
        (plan.tags, plan.waves, plan.minimumSample) = (tags, waves, minimumSample)
        (plan.successPercent, plan.errorPercent) = (success, error)
        (plan.soak, plan.silence, plan.schedule) = (.seconds(soak), .seconds(silence), schedule)
        (plan.gate, plan.isForced) = (gate, isForced)
        return plan
    }
}

extension Rollout {
    static func fixture(
        _ plan: RolloutPlan = .fixture(), number: Int64 = 1, version: String = "2.0.0", state: State = .running,
        wave: Int = 0, beganAt: Timestamp? = .noon(), endedAt: Timestamp? = nil
    ) -> Rollout {
        Rollout(
            number: number, id: ID("rollout-\(number)"), name: "Rollout \(number)",
            release: Release.ID("release-\(version)"),
            version: version, plan: plan, state: state, wave: wave, waveBeganAt: beganAt, createdAt: .noon(),
            creator: "anna", endedAt: endedAt)
    }
}

extension FleetDevice {
    static func fixture(
        _ name: String, version: String = "1.0.0", tags: Set<String> = [], lock: String? = nil, isHeld: Bool = false,
        lastSeen: Timestamp = .noon()
    ) -> FleetDevice {
        FleetDevice(
            name: name, version: version, tags: tags, lockReason: lock, isHeld: isHeld, restarts: 3, firstSeen: .noon(),
            lastSeen: lastSeen)
    }
}

extension DeviceUpdate {
    static func fixture(
        _ device: String, wave: Int = 0, _ state: State = .waiting, endedAt: Timestamp? = nil,
        updatedAt: Timestamp = .noon()
    ) -> DeviceUpdate {
        DeviceUpdate(
            device: device, wave: wave, state: state, versionBefore: state == .waiting ? nil : "1.0.0",
            receivedBytes: 0,
            endedAt: state.isSample ? endedAt ?? .noon() : nil, updatedAt: updatedAt)
    }
}
