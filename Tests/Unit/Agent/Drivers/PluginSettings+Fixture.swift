import FoundationEssentials
import ServiceKit

@testable import AgentService

extension PluginSettings {
    /// - Parameter json: an object.
    static func fixture(_ json: String) throws -> PluginSettings {
        PluginSettings(try JSONDecoder().decode([String: JSONValue].self, from: Data(json.utf8)))
    }
}

/// What people read about `body`'s failure; nil when it has none.
func reason<Value>(of body: () async throws -> Value) async -> String? {
    do {
        _ = try await body()
        return nil
    } catch {
        return "\(error)"
    }
}
