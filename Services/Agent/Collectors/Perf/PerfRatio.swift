/// What two events say together.
enum PerfRatio: Sendable, CaseIterable {
    case instructionsPerCycle
    case branchMisses
    case dataCacheMisses
    case lastLevelMisses
    case dataTLBMisses

    var label: String {
        switch self {
        case .instructionsPerCycle: "Instructions per cycle"
        case .branchMisses: "Branch miss rate"
        case .dataCacheMisses: "L1 data cache miss rate"
        case .lastLevelMisses: "Last-level cache miss rate"
        case .dataTLBMisses: "Data TLB miss rate"
        }
    }

    var parts: (of: PerfEvent, in: PerfEvent) {
        switch self {
        case .instructionsPerCycle: (.instructions, .cycles)
        case .branchMisses: (.branchMisses, .branches)
        case .dataCacheMisses: (.dataCacheMisses, .dataCacheLoads)
        case .lastLevelMisses: (.lastLevelMisses, .lastLevelLoads)
        case .dataTLBMisses: (.dataTLBMisses, .dataTLBLoads)
        }
    }

    func channel(prefix: String) -> ChannelDefinition {
        let isPercent = self != .instructionsPerCycle
        return ChannelDefinition(
            name: "\(prefix) / \(self.label)", unit: isPercent ? "%" : "per cycle", range: 0...(isPercent ? 100 : 8))
    }

    /// Nil when nothing was counted that it is a part of.
    func value(_ rates: [PerfEvent: Double]) -> Double? {
        guard let part = rates[self.parts.of], let whole = rates[self.parts.in], whole > 0 else { return nil }
        return (part / whole * (self == .instructionsPerCycle ? 1 : 100)).rounded(to: .hundredths)
    }
}
