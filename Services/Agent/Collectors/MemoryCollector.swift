/// Memory and swap in use, from `/proc/meminfo`. Of memory, what is not available to new programs without swapping.
struct MemoryCollector: Collector {
    let channels: [ChannelDefinition]
    private let path: String

    /// Reads the sizes once, as the tops of the ranges; 64 GB when they cannot be read.
    init(prefix: String, proc: String) {
        self.path = "\(proc)/meminfo"
        // No loss: the same error comes back, and is logged, at the first collection.
        let usage = try? Self.usage(self.path)
        func bytes(_ label: String, _ total: Double?) -> ChannelDefinition {
            ChannelDefinition(
                name: "\(prefix) / \(label)", unit: "GB", range: 0...max(1, ((total ?? 64e9) / 1e9).rounded(.up)))
        }
        self.channels = [
            ChannelDefinition(name: "\(prefix) / Memory usage", unit: "%", range: 0...100),
            bytes("Memory used", usage?.memory.total),
            ChannelDefinition(name: "\(prefix) / Swap usage", unit: "%", range: 0...100),
            bytes("Swap used", usage?.swap?.total),
        ]
    }

    func collect(at moment: CollectionMoment) throws -> [Sample] {
        let (memory, swap) = try Self.usage(self.path)
        var samples = [
            Sample(channel: self.channels[0].name, value: memory.percent.rounded(to: .hundredths)),
            Sample(channel: self.channels[1].name, value: (memory.used / 1e9).rounded(to: .thousandths)),
        ]
        if let swap {
            samples += [
                Sample(channel: self.channels[2].name, value: swap.percent.rounded(to: .hundredths)),
                Sample(channel: self.channels[3].name, value: (swap.used / 1e9).rounded(to: .thousandths)),
            ]
        }
        return samples
    }

    /// In bytes.
    private struct Usage {
        var used: Double
        var total: Double

        init(total: Double, free: Double) {
            self.total = total * 1024
            self.used = max(total - free, 0) * 1024
        }

        /// Of no swap, nothing is used.
        var percent: Double { self.total > 0 ? 100 * self.used / self.total : 0 }
    }

    /// - Returns: swap nil: the kernel has none and cannot have any.
    private static func usage(_ path: String) throws -> (memory: Usage, swap: Usage?) {
        var kibibytes: [Substring: Double] = [:]
        for line in try KernelFile.text(path).split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let name = line[..<colon]
            guard ["MemTotal", "MemAvailable", "SwapTotal", "SwapFree"].contains(name) else { continue }
            kibibytes[name] = line[line.index(after: colon)...].split(separator: " ").first.flatMap { Double($0) }
        }
        guard let total = kibibytes["MemTotal"], let available = kibibytes["MemAvailable"], total > 0 else {
            throw KernelFileError.unexpected(path)
        }
        var swap: Usage?
        if let total = kibibytes["SwapTotal"], let free = kibibytes["SwapFree"] {
            swap = Usage(total: total, free: free)
        }
        return (Usage(total: total, free: available), swap)
    }
}
