/// Body of `POST /api/v1/ota/device`.
struct CheckInDTO: Encodable, Sendable {
    struct Update: Encodable, Sendable {
        var rolloutID: String
        var state: DeviceReport.State
        var step: String?
        var receivedBytes: Int
        var totalBytes: Int
        var reason: String?

        private enum CodingKeys: String, CodingKey {
            case state, step, reason
            case rolloutID = "rollout_id"
            case receivedBytes = "received_bytes"
            case totalBytes = "total_bytes"
        }
    }

    var name: String
    var version: String
    var architecture: String?
    var tags: [String]
    var locked: String?
    var restarts: Int
    var update: Update?

    init(_ checkIn: CheckIn) {
        self.name = checkIn.name
        self.version = checkIn.version
        self.architecture = checkIn.architecture
        self.tags = checkIn.tags
        self.locked = checkIn.lock.map { Self.cut($0, 255) }
        self.restarts = checkIn.restarts
        self.update = checkIn.update.map { report in
            Update(
                rolloutID: report.rollout, state: report.state, step: report.step.map { Self.cut($0, 64) },
                receivedBytes: report.receivedBytes, totalBytes: report.totalBytes,
                reason: report.reason.map { Self.cut($0, 2000) })
        }
    }

    /// By code points, as the server counts.
    private static func cut(_ text: String, _ limit: Int) -> String {
        text.unicodeScalars.count <= limit ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit)))
    }
}

/// The answer to it.
struct CheckInAnswerDTO: Decodable, Sendable {
    struct Update: Decodable, Sendable {
        var rolloutID: String
        var releaseID: String
        var version: String
        var forced: Bool?
        var sha256: String
        var sizeBytes: Int
        var bundleURL: String
        var chunksURL: String?

        private enum CodingKeys: String, CodingKey {
            case version, forced, sha256
            case rolloutID = "rollout_id"
            case releaseID = "release_id"
            case sizeBytes = "size_bytes"
            case bundleURL = "bundle_url"
            case chunksURL = "chunks_url"
        }
    }

    var device: String
    var pollAfterSeconds: Int
    var reason: String?
    var update: Update?

    private enum CodingKeys: String, CodingKey {
        case device, reason, update
        case pollAfterSeconds = "poll_after_seconds"
    }

    /// - Throws: ``CheckInError`` when the update is none.
    func answer() throws(CheckInError) -> CheckInAnswer {
        let update = self.update.map { offered in
            OfferedUpdate(
                rollout: offered.rolloutID, release: offered.releaseID, version: offered.version,
                isForced: offered.forced ?? false, sha256: offered.sha256, size: offered.sizeBytes,
                bundle: offered.bundleURL, chunks: offered.chunksURL)
        }
        if let problem = update?.problem { throw CheckInError.unreadable(problem) }
        return CheckInAnswer(
            device: self.device, pollAfterSeconds: self.pollAfterSeconds, reason: self.reason, update: update)
    }
}
