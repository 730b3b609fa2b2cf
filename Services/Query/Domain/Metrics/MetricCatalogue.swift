import Domain

/// The channels as the old systems would see them: PerfWatch's metric types, and Unity's plugins.
///
/// ```
/// "Host / CPU usage"            ─▶ type cpu, field usage_percent, host "Host"
/// "Host / Network receive"      ─▶ type network, field bytes_recv_per_sec, times 1e6
/// "Plant / Reactor temperature" ─▶ type plant, field reactor-temperature
/// "Bath temperature"            ─▶ type channels, field bath-temperature
/// ```
/// A group is a *host* when it has `CPU usage` or `Memory usage`. What it has beside the labels of ``HostMetric`` is a type by its name.
struct MetricCatalogue: Sendable {
    /// Hosts first, in the order in which their first channels were made; then groups, likewise.
    let sets: [MetricSet]

    /// In the order in which their first channels were made.
    let hosts: [String]

    private let byID: [String: Int]

    /// The agent's name for a host that nobody has named: its plugins have short ids.
    private static let unnamedHost = "Host"

    /// Labels that make a group a host.
    private static let marks: Set = ["CPU usage", "Memory usage"]

    /// Hosts whose newest readings are so close are as good as each other: the one that was made first is taken.
    static let closeness = Duration.seconds(60)

    /// Two channels of one name and place cannot be: names are unique. Of two names with one slug the later gets a number.
    init(_ channels: some Collection<Channel>) {
        let marked = Set(
            channels.lazy.map { Self.split($0.name) }.filter { Self.marks.contains($0.label) }.map(\.group))
        var hosts: [String] = []
        var hostFields: [String: [HostMetricType: [MetricField]]] = [:]
        var groups: [String] = []
        var groupFields: [String: [MetricField]] = [:]
        var groupSlugs: [String: Set<String>] = [:]
        for channel in channels.sorted(by: { $0.number < $1.number }) {
            let (group, label) = Self.split(channel.name)
            if !group.isEmpty, marked.contains(group), let metrics = HostMetric.byLabel[label] {
                if hostFields[group] == nil { hosts.append(group) }
                for metric in metrics {
                    hostFields[group, default: [:]][metric.type, default: []].append(
                        MetricField(channel, at: metric.path, factor: metric.factor))
                }
            } else {
                if groupFields[group] == nil { groups.append(group) }
                let slug = MetricSlug.make(label, fallback: "channel")
                let key = MetricSlug.claim(slug, in: &groupSlugs[group, default: []])
                groupFields[group, default: []].append(MetricField(channel, at: MetricPath(key: key), factor: 1))
            }
        }

        var taken = Set(HostMetricType.allCases.flatMap { [$0.rawValue, $0.kebab] })
        var sets: [MetricSet] = []
        for host in hosts {
            let slug = MetricSlug.make(host, fallback: "host")
            for type in HostMetricType.allCases {
                guard let fields = hostFields[host]?[type] else { continue }
                let id =
                    host == Self.unnamedHost ? type.kebab : MetricSlug.claim("\(slug)-\(type.kebab)", in: &taken)
                sets.append(MetricSet(id: id, type: type.rawValue, hostType: type, group: host, fields: fields))
            }
        }
        for group in groups {
            let id = MetricSlug.claim(MetricSlug.make(group, fallback: "channels"), in: &taken)
            sets.append(MetricSet(id: id, type: id, hostType: nil, group: group, fields: groupFields[group] ?? []))
        }
        self.sets = sets
        self.hosts = hosts
        self.byID = Dictionary(uniqueKeysWithValues: sets.enumerated().map { ($1.id, $0) })
    }

    /// The six of every machine, whether there is one or not, and those of the groups; sorted.
    var types: [String] {
        Set(HostMetricType.allCases.map(\.rawValue) + self.sets.map(\.type)).sorted()
    }

    /// The group that a query names: as it is, or as forms write it, with `+` for a space.
    func group(named text: String) -> String? {
        let groups = self.sets.lazy.map(\.group)
        if groups.contains(text) { return text }
        let words = String(text.map { $0 == "+" ? " " : $0 })
        return groups.contains(words) ? words : nil
    }

    /// The set of a type; of a host's type that of `host`.
    func set(ofType type: String, host: String?) -> MetricSet? {
        self.sets.first { $0.type == type && ($0.hostType == nil || $0.group == host) }
    }

    /// By Unity's id. A bare host type, such as `cpu`, is that of `host` when no set has it for its id.
    func set(id: String, host: String?) -> MetricSet? {
        if let index = self.byID[id] { return self.sets[index] }
        guard let type = HostMetricType.allCases.first(where: { $0.kebab == id || $0.rawValue == id }) else {
            return nil
        }
        return self.set(ofType: type.rawValue, host: host)
    }

    /// The host with the newest readings; of those within ``closeness`` the one that was made first, so that two that both send
    /// do not take turns.
    ///
    /// - Parameter newest: The time of each channel's newest reading.
    func defaultHost(newest: [Channel.Number: Timestamp]) -> String? {
        var times: [String: Timestamp] = [:]
        for set in self.sets where set.hostType != nil {
            guard let time = set.channels.lazy.compactMap({ newest[$0] }).max() else { continue }
            times[set.group] = max(times[set.group] ?? time, time)
        }
        return self.defaultHost(times: times)
    }

    /// - Parameter times: The time of each host's newest reading.
    func defaultHost(times: [String: Timestamp]) -> String? {
        guard let latest = self.hosts.compactMap({ times[$0] }).max() else { return self.hosts.first }
        return self.hosts.first { times[$0].map { latest - $0 <= Self.closeness } ?? false }
    }

    /// The sets of a host or group.
    func sets(of group: String) -> [MetricSet] { self.sets.filter { $0.group == group } }

    /// What stands before and behind the first ` / `.
    static func split(_ name: String) -> (group: String, label: String) {
        guard let separator = name.firstRange(of: " / "), separator.lowerBound > name.startIndex else {
            return ("", name)
        }
        let label = name[separator.upperBound...]
        return (String(name[..<separator.lowerBound]), label.isEmpty ? name : String(label))
    }
}

extension MetricField {
    fileprivate init(_ channel: Channel, at path: MetricPath, factor: Double) {
        self.init(
            channel: channel.number, channelName: channel.name, path: path, factor: factor,
            expectedInterval: channel.expectedInterval)
    }
}
