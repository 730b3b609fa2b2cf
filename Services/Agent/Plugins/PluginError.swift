/// Why a plugin instance does not run, in words for people.
enum PluginError: Error, Hashable, CustomStringConvertible {
    case unknownKind(String)
    /// The setting's path, such as `channels[2].address`.
    case badSetting(String, String)
    case tookTooLong(Duration)
    /// Of a device, or of what is between.
    case device(String)
    /// It wants to be left alone for so long; why, in a sentence.
    case busy(String, pause: Duration)

    var description: String {
        switch self {
        case .unknownKind(let kind): "This agent's version has no driver '\(kind)'."
        case .badSetting(let name, let problem): "Setting '\(name)': \(problem)."
        case .tookTooLong(let limit): "It took longer than \(limit.formatted)."
        case .device(let text): text
        case .busy(let text, let pause): "\(text) The next run waits \(pause.formatted)."
        }
    }
}

extension Duration {
    fileprivate var formatted: String {
        let seconds = self / .seconds(1)
        return seconds == seconds.rounded() ? "\(Int(seconds)) s" : "\(seconds) s"
    }
}
