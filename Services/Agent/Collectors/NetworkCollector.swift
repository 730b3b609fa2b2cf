/// Bytes received and sent per second on all interfaces but the loopback, from `/proc/net/dev`.
struct NetworkCollector: Collector {
    let channels: [ChannelDefinition]
    private let path: String
    private var received = CounterRate()
    private var transmitted = CounterRate()

    init(prefix: String, proc: String) {
        self.channels = [
            ChannelDefinition(name: "\(prefix) / Network receive", unit: "MB/s", range: 0...125),
            ChannelDefinition(name: "\(prefix) / Network transmit", unit: "MB/s", range: 0...125),
        ]
        self.path = "\(proc)/net/dev"
    }

    mutating func collect(at moment: CollectionMoment) throws -> [Sample] {
        var bytesIn: UInt64 = 0
        var bytesOut: UInt64 = 0
        // Two lines of headings; then "  eth0: <8 counters of receiving> <8 of sending>", with or without a space after the colon.
        for line in try KernelFile.text(self.path).split(separator: "\n").dropFirst(2) {
            guard let colon = line.lastIndex(of: ":") else { continue }
            let name = line[..<colon].drop { $0 == " " }
            let counters = line[line.index(after: colon)...].split(separator: " ")
            guard name != "lo", counters.count >= 9, let into = UInt64(counters[0]), let out = UInt64(counters[8])
            else {
                continue
            }
            bytesIn &+= into
            bytesOut &+= out
        }
        var samples: [Sample] = []
        if let rate = self.received.rate(bytesIn, at: moment.monotonic) {
            samples.append(Sample(channel: self.channels[0].name, value: (rate / 1e6).rounded(to: .thousandths)))
        }
        if let rate = self.transmitted.rate(bytesOut, at: moment.monotonic) {
            samples.append(Sample(channel: self.channels[1].name, value: (rate / 1e6).rounded(to: .thousandths)))
        }
        return samples
    }
}
