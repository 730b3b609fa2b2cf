import Domain

/// Body of `POST /api/v1/plugins/executions`.
struct PluginExecutionsDTO: Encodable, Sendable {
    struct Execution: Encodable, Sendable {
        var report: ExecutionReport

        private enum CodingKeys: String, CodingKey {
            case status
            case instance = "plugin_public_id"
            case startedAt = "started_at"
            case finishedAt = "finished_at"
            case readings = "metrics_count"
            case problem = "error_message"
        }

        func encode(to encoder: any Encoder) throws {
            var members = encoder.container(keyedBy: CodingKeys.self)
            try members.encode(self.report.instance, forKey: .instance)
            try members.encode(self.report.startedAt.rfc3339, forKey: .startedAt)
            try members.encode(self.report.finishedAt.rfc3339, forKey: .finishedAt)
            switch self.report.outcome {
            case .success(let readings):
                try members.encode("success", forKey: .status)
                try members.encode(readings, forKey: .readings)
                try members.encodeNil(forKey: .problem)
            case .failed(let problem):
                try members.encode("failed", forKey: .status)
                try members.encode(0, forKey: .readings)
                try members.encode(problem, forKey: .problem)
            }
        }
    }

    var device: String
    var executions: [Execution]

    init(device: String, _ reports: [ExecutionReport]) {
        self.device = device
        self.executions = reports.map { Execution(report: $0) }
    }
}
