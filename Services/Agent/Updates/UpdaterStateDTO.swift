/// `state.json` of the updater, as far as it is of interest here.
struct UpdaterStateDTO: Decodable, Sendable {
    struct Updater: Decodable, Sendable {
        var heartbeatAt: String

        private enum CodingKeys: String, CodingKey {
            case heartbeatAt = "heartbeat_at"
        }
    }

    struct Installed: Decodable, Sendable {
        var version: String?
    }

    struct Run: Decodable, Sendable {
        var id: String
        var step: String?
        var outcome: UpdaterWord.Outcome?
        var reason: String?
    }

    var updater: Updater
    var installed: Installed?
    var run: Run?
    var history: [Run]?

    var word: UpdaterWord {
        let runs = (self.run.map { [$0] } ?? []) + (self.history ?? [])
        return UpdaterWord(
            heartbeat: self.updater.heartbeatAt, installed: self.installed?.version,
            runs: runs.map { UpdaterWord.Run(id: $0.id, step: $0.step, outcome: $0.outcome, reason: $0.reason) })
    }
}
