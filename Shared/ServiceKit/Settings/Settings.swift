import FoundationEssentials

/// What a service is told from outside, read once at start.
///
/// A setting `NAME` is looked for in this order: the environment's `NAME`; the file that the environment's `NAME_FILE`
/// names; `/run/secrets/<name in lower case>`; `NAME`, then `NAME_FILE`, in the file `.env` of the working directory;
/// then the same for each alias; then the default. An empty value counts as absent.
///
/// Reading never throws: a wrong value is noted and a stand-in returned, and ``finish()`` throws all faults at once.
/// So a configuration reads every setting first and calls ``finish()`` before it uses any.
///
/// This is own code and not swift-configuration's readers, because those stop at the first fault, have no `NAME_FILE`,
/// and read `.env` without quotes.
package struct Settings: Sendable {
    /// A setting that the code has asked for: what `.env.example` and the documentation must list.
    package struct Known: Sendable, Hashable {
        package var name: String
        package var aliases: [String]
        /// As one would write it; nil: required, or absent by default.
        package var defaultValue: String?
        package var isSecret: Bool
    }

    /// Every setting asked for so far, in that order, each once.
    package private(set) var known: [Known] = []

    /// Whether `APP_ENV` (or its alias `DEBUG`) leaves this a production service: the default.
    package let isProduction: Bool

    private let sources: SettingsSources
    private var issues: [SettingsError.Issue]
    private var listsOnly = false

    /// Settings from given sources; tests use this.
    package init(sources: SettingsSources) {
        self.sources = sources
        self.issues = sources.issues
        self.isProduction = Self.environment(in: sources) == .production
    }

    /// Settings of this process. Reads `.env` now, and secret files when they are asked for.
    package static func load(directory: String = ".") -> Settings {
        Settings(sources: .process(directory: directory))
    }

    /// Settings that only note what is asked for: ``finish()`` always throws.
    package static func listing() -> Settings {
        var settings = Settings(sources: SettingsSources(environment: [:]))
        settings.listsOnly = true
        return settings
    }

    // MARK: - Text

    /// The value of `name`, or nil.
    package mutating func optional(_ name: String, aliases: [String] = []) -> String? {
        self.value(of: name, aliases: aliases, defaultValue: nil, isSecret: false)?.text
    }

    /// The value of `name`; absent is a fault.
    package mutating func required(_ name: String, aliases: [String] = []) -> String {
        guard let found = self.value(of: name, aliases: aliases, defaultValue: nil, isSecret: false) else {
            self.refuse(name, Self.missing(aliases: aliases))
            return ""
        }
        return found.text
    }

    /// The value of `name`, or the default.
    package mutating func string(_ name: String, aliases: [String] = [], default fallback: String) -> String {
        self.value(of: name, aliases: aliases, defaultValue: fallback, isSecret: false)?.text ?? fallback
    }

    /// A secret: never shown in a message, and in production neither short nor one of the well-known defaults.
    ///
    /// - Parameter minimumLength: in characters; holds in production only, so that development starts with anything.
    package mutating func secret(_ name: String, aliases: [String] = [], minimumLength: Int = 1) -> String {
        guard let text = self.optionalSecret(name, aliases: aliases, minimumLength: minimumLength) else {
            self.refuse(name, Self.missing(aliases: aliases))
            return ""
        }
        return text
    }

    /// A ``secret(_:aliases:minimumLength:)`` that may be absent.
    package mutating func optionalSecret(
        _ name: String, aliases: [String] = [], minimumLength: Int = 1
    ) -> String? {
        guard let found = self.value(of: name, aliases: aliases, defaultValue: nil, isSecret: true) else { return nil }
        if self.isProduction {
            if SettingsSources.isWellKnownSecret(found.text) {
                self.refuse(found.name, "is a well-known default: choose a secret of your own")
            } else if found.text.count < minimumLength {
                self.refuse(found.name, "is too short: it needs at least \(minimumLength) characters")
            }
        }
        return found.text
    }

    /// Entries between commas, trimmed, without empty ones.
    package mutating func list(_ name: String, aliases: [String] = [], default fallback: [String] = []) -> [String] {
        let shown = fallback.isEmpty ? nil : fallback.joined(separator: ",")
        guard let found = self.value(of: name, aliases: aliases, defaultValue: shown, isSecret: false) else {
            return fallback
        }
        return found.text.split(separator: ",").map { $0.trimmed }.filter { !$0.isEmpty }
    }

    /// An address with one of `schemes` and a host or a path, as in `postgresql://db/webmacs`. Never shown in a message:
    /// it may hold a password.
    package mutating func url(
        _ name: String, schemes: [String], aliases: [String] = [], default fallback: String? = nil
    ) -> String {
        guard let found = self.value(of: name, aliases: aliases, defaultValue: fallback, isSecret: false) else {
            if fallback == nil { self.refuse(name, Self.missing(aliases: aliases)) }
            return fallback ?? ""
        }
        guard let separator = found.text.firstRange(of: "://"),
            schemes.contains(found.text[..<separator.lowerBound].lowercased()),
            separator.upperBound < found.text.endIndex
        else {
            self.refuse(found.name, "must start with \(schemes.map { "\($0)://" }.joined(separator: " or "))")
            return fallback ?? ""
        }
        return found.text
    }

    // MARK: - Numbers, switches, choices

    /// A whole number in `range`.
    package mutating func integer(
        _ name: String, aliases: [String] = [], default fallback: Int, in range: ClosedRange<Int>
    ) -> Int {
        self.parsed(name, aliases, fallback, shown: String(fallback)) { text in
            guard let number = Int(text), range.contains(number) else {
                return .failure("must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return .success(number)
        }
    }

    /// A number in `range`.
    package mutating func number(
        _ name: String, aliases: [String] = [], default fallback: Double, in range: ClosedRange<Double>
    ) -> Double {
        self.parsed(name, aliases, fallback, shown: "\(fallback)") { text in
            guard let number = Double(text), range.contains(number) else {
                return .failure("must be a number from \(range.lowerBound) to \(range.upperBound)")
            }
            return .success(number)
        }
    }

    /// `true`, `yes`, `on`, `1` or their opposites, in any case.
    package mutating func boolean(_ name: String, aliases: [String] = [], default fallback: Bool) -> Bool {
        self.parsed(name, aliases, fallback, shown: "\(fallback)") { text in
            Self.boolean(text).map { .success($0) } ?? .failure("must be true or false")
        }
    }

    /// `500ms`, `30s`, `5m`, `24h`, `7d`; a plain number counts seconds.
    package mutating func duration(
        _ name: String, aliases: [String] = [], default fallback: Duration, in range: ClosedRange<Duration>
    ) -> Duration {
        self.parsed(name, aliases, fallback, shown: fallback.settingsText) { text in
            guard let duration = Duration(settingsText: text), range.contains(duration) else {
                let (low, high) = (range.lowerBound.settingsText, range.upperBound.settingsText)
                return .failure("must be a duration from \(low) to \(high), such as 500ms, 30s, 5m, 24h or 7d")
            }
            return .success(duration)
        }
    }

    /// One of the raw values of `Choice`, in any case.
    package mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, aliases: [String] = [], default fallback: Choice
    ) -> Choice {
        self.parsed(name, aliases, fallback, shown: fallback.rawValue) { text in
            if let choice = Choice(rawValue: text.lowercased()) { return .success(choice) }
            return .failure("must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        }
    }

    // MARK: - Faults

    /// Notes that `name` cannot be accepted; `reason` continues the sentence that begins with the name, and never holds
    /// a secret's value.
    package mutating func refuse(_ name: String, _ reason: String) {
        let issue = SettingsError.Issue(name: name, reason: reason)
        // A configuration that is read twice has each fault once, and an unreadable file says all about its setting.
        if !self.issues.contains(where: { $0 == issue || $0.name == "\(name)_FILE" }) { self.issues.append(issue) }
    }

    /// Ends the reading.
    ///
    /// - Throws: `SettingsError` with every fault since the start.
    package func finish() throws(SettingsError) {
        if self.listsOnly || !self.issues.isEmpty {
            throw SettingsError(issues: self.issues)
        }
    }

    // MARK: - Inside

    private enum Parsed<Value> {
        case success(Value)
        case failure(String)
    }

    private mutating func parsed<Value>(
        _ name: String, _ aliases: [String], _ fallback: Value, shown: String, _ parse: (String) -> Parsed<Value>
    ) -> Value {
        guard let found = self.value(of: name, aliases: aliases, defaultValue: shown, isSecret: false) else {
            return fallback
        }
        switch parse(found.text.trimmed) {
        case .success(let value): return value
        case .failure(let reason):
            self.refuse(found.name, "\(reason), but is '\(found.text.prefix(40))'")
            return fallback
        }
    }

    private mutating func value(
        of name: String, aliases: [String], defaultValue: String?, isSecret: Bool
    ) -> (name: String, text: String)? {
        if !self.known.contains(where: { $0.name == name }) {
            self.known.append(Known(name: name, aliases: aliases, defaultValue: defaultValue, isSecret: isSecret))
        }
        for candidate in [name] + aliases {
            switch self.sources.value(of: candidate) {
            case .absent: continue
            case .text(let text): return (candidate, text)
            case .unreadable(let variable):
                self.refuse(variable, "names a file that cannot be read")
                return (candidate, "")
            }
        }
        return nil
    }

    private static func missing(aliases: [String]) -> String {
        aliases.isEmpty ? "is required" : "is required (also read as \(aliases.joined(separator: ", ")))"
    }

    private static func boolean(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true", "yes", "on", "1": true
        case "false", "no", "off", "0": false
        default: nil
        }
    }

    /// Wrong values are noted when `CommonConfiguration` reads these two properly; until then production is the safe guess.
    private static func environment(in sources: SettingsSources) -> AppEnvironment {
        if case .text(let text) = sources.value(of: "APP_ENV") {
            return AppEnvironment(rawValue: text.lowercased()) ?? .production
        }
        if case .text(let text) = sources.value(of: "DEBUG"), Self.boolean(text) == true { return .development }
        return .production
    }
}

extension StringProtocol {
    /// Without white space at both ends.
    package var trimmed: String {
        var slice = self[...]
        while let first = slice.first, first.isWhitespace { slice.removeFirst() }
        while let last = slice.last, last.isWhitespace { slice.removeLast() }
        return String(slice)
    }
}
