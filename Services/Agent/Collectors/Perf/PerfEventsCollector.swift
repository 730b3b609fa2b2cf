/// What the processors count: rates of all events this machine has and this process may count, and what pairs of them say.
///
/// Events are looked for once, at the start; each by itself, so that a machine without counters in its processor still has those
/// of the kernel. Channels are there for what was found only.
struct PerfEventsCollector: Collector {
    let channels: [ChannelDefinition]
    /// Why the others are not counted.
    let unavailable: [PerfEvent: PerfEventError]
    private let prefix: String
    private var counters: [Counter]
    private let ratios: [PerfRatio]

    fileprivate struct Counter {
        var event: PerfEvent
        /// One for each CPU.
        var perCPU: [any PerfCounter]
        /// What each said at the poll before.
        var last: [PerfCount?]
    }

    /// Descriptors for all events together, unless said otherwise: half of what a process usually may have.
    static let descriptorLimit = 512

    /// - Parameters:
    ///   - cpus: Those that are there.
    ///   - descriptorLimit: for all events together.
    init(
        prefix: String, source: any PerfCounterSource, cpus: [Int], descriptorLimit: Int = Self.descriptorLimit
    ) {
        var counters: [Counter] = []
        var unavailable: [PerfEvent: PerfEventError] = [:]
        for event in PerfEvent.allCases {
            do throws(PerfEventError) {
                guard (counters.count + 1) * cpus.count <= descriptorLimit else { throw .tooManyFiles }
                let perCPU = try cpus.map { cpu throws(PerfEventError) in try source.open(event, cpu: cpu) }
                counters.append(Counter(event: event, perCPU: perCPU, last: perCPU.map { _ in nil }))
            } catch {
                unavailable[event] = error
            }
        }
        let found = Set(counters.map(\.event))
        self.prefix = prefix
        self.counters = counters
        self.unavailable = unavailable
        self.ratios = PerfRatio.allCases.filter { found.contains($0.parts.of) && found.contains($0.parts.in) }
        self.channels =
            counters.map { $0.event.channel(prefix: prefix, cpus: cpus.count) }
            + self.ratios.map { $0.channel(prefix: prefix) }
    }

    /// Rates are taken over the counters' own clock. One read for each event and CPU.
    mutating func collect(at moment: CollectionMoment) throws -> [Sample] {
        var rates: [PerfEvent: Double] = [:]
        for index in self.counters.indices {
            if let rate = try self.counters[index].rate() { rates[self.counters[index].event] = rate }
        }
        return self.counters.compactMap { counter in
            rates[counter.event].map {
                Sample(channel: "\(self.prefix) / \(counter.event.label)", value: counter.event.value($0))
            }
        }
            + self.ratios.compactMap { ratio in
                ratio.value(rates).map { Sample(channel: "\(self.prefix) / \(ratio.label)", value: $0) }
            }
    }
}

extension PerfEventsCollector.Counter {
    /// Of all CPUs together; nil at the first poll, and when one of them has not counted although it was to.
    fileprivate mutating func rate() throws(PerfEventError) -> Double? {
        var sum: Double? = 0
        for index in self.perCPU.indices {
            let count = try self.perCPU[index].read()
            defer { self.last[index] = count }
            guard let last = self.last[index] else {
                sum = nil
                continue
            }
            // A CPU that was taken offline: nothing has run there.
            if count.enabled == last.enabled { continue }
            guard let rate = count.rate(since: last) else {
                sum = nil
                continue
            }
            sum = sum.map { $0 + rate }
        }
        return sum
    }
}
