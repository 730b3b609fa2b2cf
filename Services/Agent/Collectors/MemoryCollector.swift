/// Memory in use, from `/proc/meminfo`: what is not available to new programs without swapping.
struct MemoryCollector: Collector {
    let channels: [ChannelDefinition]
    private let path: String

    /// Reads the size of the memory once, as the top of the range; 64 GB when it cannot be read.
    init(prefix: String, proc: String) {
        self.path = "\(proc)/meminfo"
        // No loss: the same error comes back, and is logged, at the first collection.
        let total = (try? Self.usage(self.path))?.total ?? 64e9
        self.channels = [
            ChannelDefinition(name: "\(prefix) / Memory usage", unit: "%", range: 0...100),
            ChannelDefinition(name: "\(prefix) / Memory used", unit: "GB", range: 0...(total / 1e9).rounded(.up)),
        ]
    }

    func collect(at moment: CollectionMoment) throws -> [Sample] {
        let (used, total) = try Self.usage(self.path)
        return [
            Sample(channel: self.channels[0].name, value: (100 * used / total).rounded(to: .hundredths)),
            Sample(channel: self.channels[1].name, value: (used / 1e9).rounded(to: .thousandths)),
        ]
    }

    /// Bytes.
    private static func usage(_ path: String) throws -> (used: Double, total: Double) {
        var total: Double?
        var available: Double?
        for line in try KernelFile.text(path).split(separator: "\n") {
            if line.hasPrefix("MemTotal:") {
                total = self.kibibytes(line)
            } else if line.hasPrefix("MemAvailable:") {
                available = self.kibibytes(line)
            }
            if let total, let available, total > 0 {
                return (max(total - available, 0) * 1024, total * 1024)
            }
        }
        throw KernelFileError.unexpected(path)
    }

    private static func kibibytes(_ line: Substring) -> Double? {
        line.split(separator: " ").dropFirst().first.flatMap { Double($0) }
    }
}
