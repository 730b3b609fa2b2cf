import FoundationEssentials
import ServiceKit

/// What the server reads of a widget's `config_json`: the channels it shows, by id and by name.
struct WidgetConfiguration: Sendable, Hashable {
    /// Why a text is no configuration, for the caller.
    struct Fault: Error, Hashable {
        var message: String
        var type: String
    }

    var channels: [String] = []
    var names: [String] = []

    /// - Parameter text: nil: no configuration, hence no channels.
    init(_ text: String?) throws(Fault) {
        guard let text else { return }
        guard text.utf8.count <= DashboardRules.configurationLimit else {
            throw Fault(
                message: "Input should have at most \(DashboardRules.configurationLimit) bytes", type: "string_too_long"
            )
        }
        // Whatever the decoder objects to: it is no object.
        guard case .object(let fields)? = try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) else {
            throw Fault(message: "Input should be the text of a JSON object", type: "json_invalid")
        }
        self.channels = try Self.texts("channels", fields)
        self.names = try Self.texts("names", fields)
    }

    private static func texts(_ name: String, _ fields: [String: JSONValue]) throws(Fault) -> [String] {
        guard let value = fields[name], value != .null else { return [] }
        let fault = Fault(message: "'\(name)' should be a list of texts of 1 to 255 characters", type: "list_type")
        guard case .array(let items) = value else { throw fault }
        var texts: [String] = []
        for item in items {
            guard case .string(let text) = item, (1...255).contains(text.unicodeScalars.count), !text.utf8.contains(0)
            else { throw fault }
            texts.append(text)
        }
        return texts
    }
}
