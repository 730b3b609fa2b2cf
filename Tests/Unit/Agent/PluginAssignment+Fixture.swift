import Domain
import ServiceKit

@testable import AgentService

extension PluginAssignment {
    static func fixture(
        _ id: String = "one", kind: String = "simulated", isDemo: Bool = false, interval: Duration = .seconds(60),
        settings: [String: JSONValue] = [:], terminals: [String: Terminal] = ["level": .fixture()]
    ) -> PluginAssignment {
        PluginAssignment(
            id: id, name: "Instance \(id)", kind: kind, isDemo: isDemo, interval: interval,
            settings: PluginSettings(settings), terminals: terminals)
    }
}

extension PluginAssignment.Terminal {
    static func fixture(
        _ channel: String = "channel", unit: String = "V", range: ClosedRange<Double> = 0...10
    ) -> PluginAssignment.Terminal {
        PluginAssignment.Terminal(channel: ChannelID(channel), kind: .sensor, unit: unit, range: range)
    }
}
