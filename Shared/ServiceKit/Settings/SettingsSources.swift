import FoundationEssentials

/// Where settings come from, in the order in which they count; see `Settings`.
package struct SettingsSources: Sendable {
    enum Value {
        case absent
        case text(String)
        /// The file that this variable names is missing, unreadable or not UTF-8.
        case unreadable(variable: String)
    }

    /// Faults in the sources themselves: lines of `.env` that are no settings.
    let issues: [SettingsError.Issue]

    private let environment: [String: String]
    private let file: [String: String]
    private let secretsDirectory: String
    private let contents: @Sendable (_ path: String) -> String?

    /// - Parameters:
    ///   - envFile: the text of `.env`, if there is one.
    ///   - contents: a file's text, or nil when it is absent or unreadable.
    package init(
        environment: [String: String],
        envFile: String? = nil,
        secretsDirectory: String = "/run/secrets",
        contents: @escaping @Sendable (_ path: String) -> String? = { _ in nil }
    ) {
        let parsed = EnvFile(envFile ?? "")
        self.environment = environment
        self.file = parsed.values
        self.issues = parsed.badLines.map {
            SettingsError.Issue(name: ".env line \($0)", reason: "is not of the form NAME=value")
        }
        self.secretsDirectory = secretsDirectory
        self.contents = contents
    }

    /// The environment and the files of this process.
    package static func process(directory: String) -> SettingsSources {
        let contents: @Sendable (String) -> String? = { path in
            FileManager.default.contents(atPath: path).flatMap { String(validating: $0, as: UTF8.self) }
        }
        return SettingsSources(
            environment: ProcessInfo.processInfo.environment, envFile: contents("\(directory)/.env"),
            contents: contents)
    }

    func value(of name: String) -> Value {
        let direct = self.named(name, in: self.environment)
        if case .absent = direct {} else { return direct }
        if let secret = self.contents("\(self.secretsDirectory)/\(name.lowercased())")?.withoutFinalNewline,
            !secret.isEmpty
        {
            return .text(secret)
        }
        return self.named(name, in: self.file)
    }

    private func named(_ name: String, in values: [String: String]) -> Value {
        if let text = values[name], !text.isEmpty { return .text(text) }
        guard let path = values["\(name)_FILE"], !path.isEmpty else { return .absent }
        guard let text = self.contents(path)?.withoutFinalNewline else { return .unreadable(variable: "\(name)_FILE") }
        return text.isEmpty ? .absent : .text(text)
    }

    /// Whether everybody knows this secret, because a document or an example shows it.
    static func isWellKnownSecret(_ text: String) -> Bool {
        let lower = text.lowercased()
        return lower.hasPrefix("change") || Self.wellKnownSecrets.contains(lower)
    }

    private static let wellKnownSecrets: Set<String> = [
        "admin", "admin123", "password", "secret", "webmacs", "postgres", "example", "default", "test",
        "your-secret-key", "your_secret_key", "dev-secret", "devsecret",
    ]
}

extension String {
    /// Editors and `echo` end a file with a newline that is not part of the secret.
    fileprivate var withoutFinalNewline: String {
        var text = self
        while let last = text.last, last.isNewline { text.removeLast() }
        return text
    }
}
