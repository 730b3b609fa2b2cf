extension Duration {
    /// Reads `500ms`, `30s`, `5m`, `24h`, `7d` and plain seconds, fractions allowed; nil for anything else.
    init?(settingsText text: String) {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let amount = Double(digits), amount.isFinite, amount < 1e9 else { return nil }
        switch text[digits.endIndex...].trimmed.lowercased() {
        case "ms": self = .milliseconds(amount)
        case "", "s": self = .seconds(amount)
        case "m", "min": self = .seconds(amount * 60)
        case "h": self = .seconds(amount * 3600)
        case "d": self = .seconds(amount * 86_400)
        default: return nil
        }
    }

    /// The shortest of the forms that ``init(settingsText:)`` reads.
    var settingsText: String {
        let milliseconds = Int64((self / .milliseconds(1)).rounded())
        if milliseconds % 1000 != 0 { return "\(milliseconds)ms" }
        let seconds = milliseconds / 1000
        for (unit, size) in [("d", Int64(86_400)), ("h", 3600), ("m", 60)] where seconds > 0 && seconds % size == 0 {
            return "\(seconds / size)\(unit)"
        }
        return "\(seconds)s"
    }
}
