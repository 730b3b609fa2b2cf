import ServiceKit

/// A container, as the engine's inspection describes it.
struct Container: Sendable, Equatable {
    let inspection: JSONValue

    var id: String { self.inspection["Id"].text ?? "" }
    /// Without the slash before it.
    var name: String { String((self.inspection["Name"].text ?? "").drop { $0 == "/" }) }
    var labels: [String: String] { self.inspection["Config"]["Labels"].members.compactMapValues(\.text) }
    var service: String { self.labels[Labels.service] ?? "" }
    /// As it was named when it was created: `webmacs/gateway:2.0.0`.
    var image: String { self.inspection["Config"]["Image"].text ?? "" }
    /// `sha256:…`.
    var imageID: String { self.inspection["Image"].text ?? "" }
    var isRunning: Bool { self.inspection["State"]["Running"].isTrue }
    var isRestarting: Bool { self.inspection["State"]["Restarting"].isTrue }
    var exitCode: Int { self.inspection["State"]["ExitCode"].whole ?? -1 }
    var restarts: Int { self.inspection["RestartCount"].whole ?? 0 }
    /// `starting`, `healthy`, `unhealthy`; nil without a health check.
    var health: String? {
        let status = self.inspection["State"]["Health"]["Status"].text
        return status == "none" ? nil : status
    }
    /// What its last health check said.
    var lastCheck: String {
        (self.inspection["State"]["Health"]["Log"].elements.last?["Output"].text ?? "").trimmed
    }

    var restartPolicy: JSONValue { self.inspection["HostConfig"]["RestartPolicy"] }

    /// Ends by itself, and has then done its work: `migrate`. So does what was put aside for another of its name.
    var isOneShot: Bool { ["", "no"].contains(self.restartPolicy["Name"].text ?? "") }

    /// Two of it cannot run at once: it has ports of the machine, or a volume that it writes to.
    var isExclusive: Bool {
        !self.inspection["HostConfig"]["PortBindings"].isNothing
            || self.inspection["Mounts"].elements.contains { $0["Type"].text == "volume" && $0["RW"].isTrue }
    }

    var environment: [String: String] {
        var result: [String: String] = [:]
        for line in self.inspection["Config"]["Env"].texts {
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { result[String(parts[0])] = String(parts[1]) }
        }
        return result
    }

    /// Of its first network that gave it one.
    var address: String? {
        self.inspection["NetworkSettings"]["Networks"].members.sorted { $0.key < $1.key }
            .compactMap { $0.value["IPAddress"].text }.first { !$0.isEmpty }
    }

    /// Where it says that it is ready; nil for what does not answer requests of others.
    var readiness: (host: String, port: Int)? {
        guard let port = Int(self.environment["PORT"] ?? ""), self.environment["HOST"] == "0.0.0.0", let address else {
            return nil
        }
        return (address, port)
    }

    enum Labels {
        static let project = "com.docker.compose.project"
        static let service = "com.docker.compose.service"
        static let oneOff = "com.docker.compose.oneoff"
        static let image = "com.docker.compose.image"
        static let number = "com.docker.compose.container-number"
        /// Which run of the updater made it.
        static let run = "webmacs.update.run"
        /// A container of the updater's own, for one task; to be removed whenever it is found.
        static let task = "webmacs.update.task"
    }
}
