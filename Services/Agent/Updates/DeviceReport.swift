/// How far this device is with an update, as the server is told.
struct DeviceReport: Sendable, Hashable {
    enum State: String, Codable, Sendable {
        case downloading, installing, completed, failed
        case rolledBack = "rolled_back"
    }

    var rollout: String
    var state: State
    /// In the updater's words, or why the download is not handed over.
    var step: String?
    var receivedBytes: Int
    var totalBytes: Int
    var reason: String?
}
