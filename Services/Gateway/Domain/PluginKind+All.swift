// A table reads best with one line for each channel.
// swift-format-ignore-file

/// What the agent collects (`Services/Agent/Collectors`, `Services/Agent/Plant`): an end-to-end test compares the two. Where a
/// range depends on the machine, it is that of a usual one.
extension PluginKind {
    static let all = [simulated, system, perfEvents]

    static let simulated = PluginKind(
        id: "simulated", name: "Simulated plant",
        description: "A heated, pressurised reactor with a coolant loop, without any hardware.",
        channels: [
            PhysicalChannel("Reactor temperature", "°C", 0...250),
            PhysicalChannel("Inlet temperature", "°C", 0...100),
            PhysicalChannel("Outlet temperature", "°C", 0...150),
            PhysicalChannel("Chamber pressure", "bar", 0...4),
            PhysicalChannel("Differential pressure", "mbar", 0...200),
            PhysicalChannel("Volume flow", "L/min", 0...20),
            PhysicalChannel("Heater power", "%", 0...100, .bidirectional),
            PhysicalChannel("Valve", "on/off", 0...1, .output),
        ])

    static let system = PluginKind(
        id: "system", name: "System",
        description: "Processor, memory, disks and network of the machine that the agent runs on.",
        channels: [
            PhysicalChannel("CPU usage", "%", 0...100),
            PhysicalChannel("Load (1 min)", "tasks", 0...16),
            PhysicalChannel("Memory usage", "%", 0...100),
            PhysicalChannel("Memory used", "GB", 0...64),
            PhysicalChannel("Swap usage", "%", 0...100),
            PhysicalChannel("Swap used", "GB", 0...64),
            PhysicalChannel("Disk usage", "%", 0...100),
            PhysicalChannel("Disk read", "MB/s", 0...500),
            PhysicalChannel("Disk write", "MB/s", 0...500),
            PhysicalChannel("Network receive", "MB/s", 0...125),
            PhysicalChannel("Network transmit", "MB/s", 0...125),
            PhysicalChannel("Memory page in", "MB/s", 0...500),
            PhysicalChannel("Memory page out", "MB/s", 0...500),
            PhysicalChannel("Swap in", "MB/s", 0...500),
            PhysicalChannel("Swap out", "MB/s", 0...500),
            PhysicalChannel("Page faults", "1/s", 0...100_000),
            PhysicalChannel("Major page faults", "1/s", 0...100_000),
        ])

    static let perfEvents = PluginKind(
        id: "perf_events", name: "Perf events",
        description: "What processor and kernel count, as far as the machine has it and the agent may read it.",
        channels: [
            PhysicalChannel("CPU clock", "ms/s", 0...8000),
            PhysicalChannel("Context switches", "1/s", 0...400_000),
            PhysicalChannel("CPU migrations", "1/s", 0...8000),
            PhysicalChannel("CPU cycles", "M/s", 0...40_000),
            PhysicalChannel("Instructions", "M/s", 0...40_000),
            PhysicalChannel("Branches", "M/s", 0...40_000),
            PhysicalChannel("Branch misses", "M/s", 0...40_000),
            PhysicalChannel("L1 data cache loads", "M/s", 0...40_000),
            PhysicalChannel("L1 data cache misses", "M/s", 0...40_000),
            PhysicalChannel("L1 instruction cache loads", "M/s", 0...40_000),
            PhysicalChannel("Last-level cache loads", "M/s", 0...40_000),
            PhysicalChannel("Last-level cache misses", "M/s", 0...40_000),
            PhysicalChannel("Data TLB loads", "M/s", 0...40_000),
            PhysicalChannel("Data TLB misses", "M/s", 0...40_000),
            PhysicalChannel("Instruction TLB loads", "M/s", 0...40_000),
            PhysicalChannel("Instruction TLB misses", "M/s", 0...40_000),
            PhysicalChannel("Instructions per cycle", "per cycle", 0...8),
            PhysicalChannel("Branch miss rate", "%", 0...100),
            PhysicalChannel("L1 data cache miss rate", "%", 0...100),
            PhysicalChannel("Last-level cache miss rate", "%", 0...100),
            PhysicalChannel("Data TLB miss rate", "%", 0...100),
        ])
}
