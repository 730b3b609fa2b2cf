import Domain

/// What is measured together: a metric type of a machine, or a group of other channels. PerfWatch calls it a metric type, Unity a
/// plugin.
struct MetricSet: Sendable, Hashable {
    /// In Unity's spelling, unique: `cpu`, `lab-pi-cpu`, `plant`.
    var id: String
    /// In PerfWatch's: `cpu`, `memory_bandwidth`, `plant`. Machines share theirs.
    var type: String
    /// Nil: a group of its own.
    var hostType: HostMetricType?
    /// What stands before ` / ` in the names of its channels; empty for those without.
    var group: String
    /// In the order in which the channels were made.
    var fields: [MetricField]

    var channels: [Channel.Number] { self.fields.map(\.channel) }

    /// How often it is measured, as far as anybody has said: the shortest of its channels'.
    var expectedInterval: Duration? { self.fields.compactMap(\.expectedInterval).min() }

    /// As people call it.
    var title: String {
        guard let hostType else { return self.group.isEmpty ? "Channels" : self.group }
        return "\(hostType.title) of \(self.group)"
    }

    var summary: String { self.hostType?.summary ?? "Channels of \(self.title)." }

    /// One of Unity's.
    var category: String { self.hostType?.category ?? "custom" }

    /// - Parameter newest: The time of each channel's newest reading.
    func health(newest: [Channel.Number: Timestamp], now: Timestamp) -> PluginHealth {
        PluginHealth(
            newest: self.channels.lazy.compactMap { newest[$0] }.max(), expected: self.expectedInterval, now: now)
    }

    /// The data of one sample or bucket; nil when nothing of it was measured.
    ///
    /// - Parameter values: By channel, in the channel's unit.
    func data(_ values: [Channel.Number: Double]) -> MetricValue? {
        let fields = self.withSums(self.values(values))
        guard !fields.isEmpty else { return nil }
        var data = MetricValue.object([:])
        for field in self.fields {
            if let value = fields[field.name] { data.set(.number(value), at: field.path.steps) }
        }
        for sum in self.hostType?.sums ?? [] {
            if let value = fields[sum.field] { data.set(.number(value), at: MetricPath(sum.field).steps) }
        }
        if self.hostType?.saysAvailable == true { data.set(.flag(true), at: MetricPath("available").steps) }
        return data
    }

    /// By the field's name, in the field's unit.
    func values(_ values: [Channel.Number: Double]) -> [String: Double] {
        var fields: [String: Double] = [:]
        for field in self.fields {
            if let value = values[field.channel] { fields[field.name] = value * field.factor }
        }
        return fields
    }

    /// With the sums of which all parts are there.
    private func withSums(_ values: [String: Double]) -> [String: Double] {
        var fields = values
        for sum in self.hostType?.sums ?? [] {
            let parts = sum.parts.compactMap { fields[$0] }
            if parts.count == sum.parts.count { fields[sum.field] = parts.reduce(0, +) * sum.factor }
        }
        return fields
    }

    /// The one value that stands for the set: of a group its first channel's. What is there is added up; nil for nothing.
    func primary(_ values: [Channel.Number: Double]) -> Double? {
        let fields = self.withSums(self.values(values))
        let parts = (self.hostType?.primary ?? self.fields.prefix(1).map(\.name)).compactMap { fields[$0] }
        return parts.isEmpty ? nil : parts.reduce(0, +)
    }
}
