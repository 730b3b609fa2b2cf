// A table reads best with one line for each channel.
// swift-format-ignore-file

/// What the agent collects (`Services/Agent/Collectors`, `Services/Agent/Plant`; an end-to-end test compares the two) and the
/// drivers it has (`Services/Agent/Plugins`). Where a range depends on the machine, it is that of a usual one.
extension PluginKind {
    static let all = [simulated, system, perfEvents, httpCheck, tcpCheck, httpJSON, prometheus, modbusTCP, processImage, command]

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
        ],
        settings: [
            PluginSetting("seed", "Seed", "Plants of one seed make the same values.", .integer(0...9_007_199_254_740_991, default: 1)),
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

    static let httpCheck = PluginKind(
        id: "http_check", name: "HTTP check",
        description: "Whether an address answers as it should, how fast, and how long its certificate is good.",
        channels: [
            PhysicalChannel("Reachable", "on/off", 0...1),
            PhysicalChannel("Response time", "ms", 0...10_000),
            PhysicalChannel("Status code", "code", 0...599, decimals: 0),
            PhysicalChannel("Certificate days", "days", 0...400, decimals: 0),
        ],
        onlyWithTLS: ["certificate_days"],
        settings: PluginSetting.joining([
            .url,
            PluginSetting("expected_status", "Expected status", "Of the answer.", .integer(100...599, default: 200)),
            PluginSetting("contains", "Expected text", "What the answer must contain; empty: anything will do.", .text(1...200)),
            .timeout(0.1...30, default: 10),
        ], PluginSetting.access))

    static let tcpCheck = PluginKind(
        id: "tcp_check", name: "TCP check",
        description: "Whether a port takes connections, and how fast.",
        channels: [
            PhysicalChannel("Reachable", "on/off", 0...1),
            PhysicalChannel("Connect time", "ms", 0...5000),
        ],
        settings: [
            .host,
            PluginSetting("port", "Port", "Of the device.", .integer(1...65_535, default: nil), isRequired: true),
            .timeout(0.1...30, default: 5),
        ])

    static let httpJSON = PluginKind(
        id: "http_json", name: "JSON over HTTP",
        description: "Values of a JSON document, such as those of a meter or an inverter with a web interface.",
        settings: PluginSetting.joining([.url, .timeout(0.1...30, default: 10)], PluginSetting.access, [
            .channels(PluginSetting.joining([
                PluginSetting("pointer", "Pointer", "Where the value stands in the document: a JSON Pointer such as /sensors/0/value.", .text(1...500, .pointer), isRequired: true),
            ], PluginSetting.scale)),
        ]))

    static let prometheus = PluginKind(
        id: "prometheus", name: "Prometheus exporter",
        description: "Metrics of an exporter, or of a program that has them in the Prometheus text format.",
        settings: PluginSetting.joining([.url, .timeout(0.1...30, default: 10)], PluginSetting.access, [
            .channels(PluginSetting.joining([
                PluginSetting("metric", "Metric", "A name, or a name with labels: http_requests_total{code=\"500\"}. Samples that fit are added up.", .text(1...500), isRequired: true),
                PluginSetting("rate", "Rate", "Of a counter: how much more there is per second.", .flag(default: false)),
            ], PluginSetting.scale)),
        ]))

    static let modbusTCP = PluginKind(
        id: "modbus_tcp", name: "Modbus TCP",
        description: "Registers and coils of a device or a controller.",
        settings: [
            .host,
            PluginSetting("port", "Port", "Of the device.", .integer(1...65_535, default: 502)),
            PluginSetting("unit_id", "Unit", "Of a device behind a gateway.", .integer(0...255, default: 1)),
            .timeout(0.1...30, default: 3),
            .channels(PluginSetting.joining([
                PluginSetting("table", "Table", "Holding and input registers have 16 bits, coils and discrete inputs one.", .choice(["holding", "input", "coil", "discrete"], default: "holding")),
                PluginSetting("address", "Address", "As the protocol counts: from 0.", .integer(0...65_535, default: nil), isRequired: true),
                PluginSetting("type", "Type", "Of the value in its registers.", .choice(["uint16", "int16", "uint32", "int32", "float32", "float64"], default: "uint16")),
                PluginSetting("word_order", "Word order", "Which register of several comes first: that of the high bits (big) or of the low ones.", .choice(["big", "little"], default: "big")),
            ], PluginSetting.scale)),
        ])

    static let processImage = PluginKind(
        id: "process_image", name: "Process image",
        description: "Inputs and outputs of a Revolution Pi, or of another controller that keeps them in a file.",
        settings: [
            PluginSetting("path", "File", "Of the process image.", .text(1...255, .path, default: "/dev/piControl0")),
            .channels(PluginSetting.joining([
                PluginSetting("byte", "Byte", "Where the value begins, from 0.", .integer(0...65_535, default: nil), isRequired: true),
                PluginSetting("bit", "Bit", "Which bit of the byte, from 0; only of the type bit.", .integer(0...7, default: nil), onlyWithType: "bit"),
                PluginSetting("type", "Type", "Of the value.", .choice(["bit", "uint8", "int8", "uint16", "int16", "uint32", "int32"], default: "uint16")),
                PluginSetting("byte_order", "Byte order", "Which byte of several comes first: that of the low bits (little) or of the high ones.", .choice(["little", "big"], default: "little")),
            ], PluginSetting.scale)),
        ])

    static let command = PluginKind(
        id: "command", name: "Command",
        description: "A program of the device's own, which prints lines of a key and a value, or a JSON object.",
        settings: [
            PluginSetting("program", "Program", "The name of an executable file in the device's folder of programs, WEBMACS_PLUGIN_FOLDER.", .text(1...100, .program), isRequired: true),
            PluginSetting("arguments", "Arguments", "Split at spaces; there is no shell.", .text(1...1000)),
            .timeout(0.1...300, default: 10),
            .channels([
                PluginSetting("key", "Key", "What the program prints before the value; empty: the name.", .text(1...100)),
            ]),
        ])
}
