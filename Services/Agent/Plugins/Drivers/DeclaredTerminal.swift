/// What every channel that settings declare has: which terminal it is, and how its value is made of what was read.
struct DeclaredTerminal: Sendable, Hashable {
    let id: String
    /// As people wrote it.
    let name: String

    private let factor: Double
    private let offset: Double

    init(_ settings: PluginSettings) throws(PluginError) {
        self.name = try settings.text("name")
        self.id = PluginTerminal.id(self.name)
        guard !self.id.isEmpty else { throw settings.bad("name", "should have a letter or a digit") }
        self.factor = try settings.number("factor", default: 1)
        self.offset = try settings.number("offset", default: 0)
    }

    /// raw × factor + offset; nil when that is not finite.
    func value(_ raw: Double) -> Double? {
        let value = raw * self.factor + self.offset
        return value.isFinite ? value : nil
    }
}

extension PluginSettings {
    /// What is made of each element of `channels`, in their order.
    ///
    /// - Throws: also when there is none, and when two names are one terminal.
    func declared<Point>(
        _ make: (DeclaredTerminal, PluginSettings) throws(PluginError) -> Point
    ) throws(PluginError) -> [Point] {
        var points: [Point] = []
        var ids: Set<String> = []
        for settings in try self.list("channels") {
            let terminal = try DeclaredTerminal(settings)
            guard ids.insert(terminal.id).inserted else { throw settings.bad("name", "another channel has it, too") }
            points.append(try make(terminal, settings))
        }
        guard !points.isEmpty else { throw self.bad("channels", "should have at least one") }
        return points
    }

    /// How long a run may take.
    func timeout(default fallback: Double, atMost most: Double) throws(PluginError) -> Duration {
        let seconds = try self.number("timeout_seconds", default: fallback)
        guard (0.1...most).contains(seconds) else {
            throw self.bad("timeout_seconds", "should be from 0.1 to \(Int(most))")
        }
        return .seconds(seconds)
    }
}
