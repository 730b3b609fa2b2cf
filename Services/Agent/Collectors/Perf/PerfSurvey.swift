import Glibc

/// What can be counted here and now, and why the rest cannot: one look, for people.
struct PerfSurvey: Encodable, Sendable {
    struct Privilege: Encodable, Sendable {
        var user: UInt32
        /// `CAP_PERFMON`, or `CAP_SYS_ADMIN`, which has it, in this process.
        var hasCapability: Bool
        /// `kernel.perf_event_paranoid`; nil where the kernel has no such file.
        var paranoid: Int?

        enum CodingKeys: String, CodingKey {
            case user
            case hasCapability = "cap_perfmon"
            case paranoid = "perf_event_paranoid"
        }
    }

    struct Event: Encodable, Sendable {
        var name: String
        var isCounted: Bool
        /// Of the last second, all processors together; nil when it is not counted, or has not run.
        var value: Double?
        var unit: String
        var errno: Int32?
        /// The system's text for `errno`.
        var error: String?
        /// What to do about it.
        var reason: String?

        enum CodingKeys: String, CodingKey {
            case name, value, unit, errno, error, reason
            case isCounted = "counted"
        }
    }

    struct Group: Encodable, Sendable {
        var group: String
        var events: [Event]
    }

    var privilege: Privilege
    var cpus: [Int]
    var groups: [Group]
}

extension PerfSurvey {
    /// Takes a second. Nil when the kernel does not say which CPUs there are.
    static func take() async throws -> PerfSurvey? {
        guard let text = try? KernelFile.text("/sys/devices/system/cpu/online"), let cpus = CPUList.parse(text),
            let cpu = cpus.first
        else { return nil }
        let prefix = "Host"
        var collector = PerfEventsCollector(prefix: prefix, source: KernelPerfCounters(), cpus: cpus)
        _ = try collector.collect(at: .now())
        try await Task.sleep(for: .seconds(1))
        let samples = try collector.collect(at: .now())
        let values = Dictionary(samples.map { ($0.channel, $0.value) }, uniquingKeysWith: { $1 })
        let groups = PerfEvent.Group.allCases.map { group in
            Group(
                group: group.rawValue,
                events: PerfEvent.allCases.filter { $0.group == group }.map { event in
                    let channel = event.channel(prefix: prefix, cpus: cpus.count)
                    let problem = collector.unavailable[event]
                    let code = problem == nil ? nil : KernelPerfCounter.refusal(of: event, cpu: cpu)
                    return Event(
                        name: event.rawValue, isCounted: problem == nil, value: values[channel.name],
                        unit: channel.unit,
                        errno: code, error: code.map { String(cString: strerror($0)) }, reason: problem?.description)
                })
        }
        return PerfSurvey(privilege: .ofThisProcess, cpus: cpus, groups: groups)
    }

    /// For a terminal: a line for each event.
    var text: String {
        let paranoid = self.privilege.paranoid.map { "\($0)" } ?? "not there"
        var lines = [
            "user \(self.privilege.user), CAP_PERFMON \(self.privilege.hasCapability ? "yes" : "no"), "
                + "kernel.perf_event_paranoid \(paranoid), \(self.cpus.count) CPUs"
        ]
        for group in self.groups {
            lines.append("\(group.group):")
            for event in group.events {
                let found = event.value.map { "\($0) \(event.unit)" } ?? "not counted in this second"
                let refused = event.error.map { "\($0) (errno \(event.errno ?? 0)): " } ?? ""
                lines.append("  \(event.name)  " + (event.isCounted ? found : refused + (event.reason ?? "")))
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension PerfSurvey.Privilege {
    static var ofThisProcess: Self {
        let effective = (try? KernelFile.text("/proc/self/status")).flatMap { text in
            text.split(separator: "\n").first { $0.hasPrefix("CapEff:") }
                .flatMap { $0.split(whereSeparator: \.isWhitespace).last }.flatMap { UInt64($0, radix: 16) }
        }
        // 38 is CAP_PERFMON, 21 is CAP_SYS_ADMIN.
        let hasCapability = effective.map { $0 & ((1 << 38) | (1 << 21)) != 0 } ?? false
        let paranoid = (try? KernelFile.text("/proc/sys/kernel/perf_event_paranoid")).flatMap { text in
            text.split(whereSeparator: \.isWhitespace).first.flatMap { Int($0) }
        }
        return Self(user: getuid(), hasCapability: hasCapability, paranoid: paranoid)
    }
}
