import Domain
import ServiceKit

/// What a device is told.
struct CheckInAnswerDTO: Encodable, Sendable {
    struct Update: Encodable, Sendable {
        var rollout: String
        var release: String
        var version: String
        var forced: Bool
        var sha256: String
        var size: Int
        var bundle: String
        var chunks: String

        private enum CodingKeys: String, CodingKey {
            case version, forced, sha256
            case rollout = "rollout_id"
            case release = "release_id"
            case size = "size_bytes"
            case bundle = "bundle_url"
            case chunks = "chunks_url"
        }
    }

    var device: String
    var pollAfterSeconds: Int
    @ExplicitNull var reason: String?
    @ExplicitNull var update: Update?

    init(_ turn: DeviceTurn) {
        self.device = turn.device.name
        self.pollAfterSeconds = Int(turn.pollAfter / .seconds(1))
        self.reason = turn.reason
        self.update = turn.offer.map { offer in
            let release = offer.rollout.release.text
            return Update(
                rollout: offer.rollout.id.text, release: release, version: offer.rollout.version,
                forced: offer.rollout.plan.isForced, sha256: offer.bundle.sha256, size: offer.bundle.size,
                bundle: "/api/v1/ota/\(release)/bundle", chunks: "/api/v1/ota/\(release)/chunks")
        }
    }

    private enum CodingKeys: String, CodingKey {
        case device, reason, update
        case pollAfterSeconds = "poll_after_seconds"
    }
}
