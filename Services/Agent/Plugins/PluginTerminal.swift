/// The names of terminals that settings declare: an instance's list `channels`, whose elements have a `name` each.
enum PluginTerminal {
    /// The name in lower case, words joined by `_`: as the server makes it of the same name.
    static func id(_ name: String) -> String {
        name.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: "_")
    }
}
