/// What the agent can collect by itself, as a plugin: a terminal is called as its channel, without the host's name.
struct CollectorDriver: PluginDriver {
    private var collectors: [any Collector]

    init(_ collectors: [any Collector]) {
        self.collectors = collectors
    }

    /// As far as the machine has them and the process may count them.
    static func perfEvents() throws(PluginError) -> CollectorDriver {
        guard let collector = HostCollectors.perfEvents(prefix: "Host", descriptorLimit: Self.descriptorLimit) else {
            throw .device("The kernel does not say which processors there are.")
        }
        guard !collector.channels.isEmpty else {
            let reason = collector.unavailable.min { $0.key.rawValue < $1.key.rawValue }?.value.description
            throw .device("Nothing can be counted here: \(reason ?? "there are no events").")
        }
        return CollectorDriver([collector])
    }

    /// Beside those of the agent's own collector.
    private static let descriptorLimit = PerfEventsCollector.descriptorLimit / 4

    /// - Throws: when none has anything to say, and one says why.
    mutating func collect(at moment: CollectionMoment) throws -> [String: Double] {
        var values: [String: Double] = [:]
        var problem: (any Error)?
        for index in self.collectors.indices {
            do {
                for sample in try self.collectors[index].collect(at: moment) {
                    values[Self.terminal(of: sample.channel)] = sample.value
                }
            } catch {
                problem = error
            }
        }
        if let problem, values.isEmpty { throw PluginError.device("\(problem)") }
        return values
    }

    /// `Host / CPU usage` → `cpu_usage`.
    static func terminal(of channel: String) -> String {
        let label = channel.firstRange(of: " / ").map { channel[$0.upperBound...] } ?? channel[...]
        return PluginTerminal.id(String(label))
    }
}
