import FoundationEssentials
import ServiceKit

/// Reads the live settings again from the settings file.
///
/// What the file says *now* counts before the environment the process was started with, which nobody can change any
/// more; what it does not say stays as the environment has it, or at its default.
struct SettingsReload: Sendable {
    let file: String
    let environment: [String: String]

    /// - Throws: `SettingsError` when a value is wrong; the old values then stay.
    func values() throws(SettingsError) -> LiveSettings.Values {
        var environment = self.environment
        var inFile = Self.settings(environment: [:], file: self.file)
        for name in ["WEBMACS_POLL_INTERVAL", "WEBMACS_MAX_BATCH_SIZE"] {
            if let text = inFile.optional(name) { environment[name] = text }
        }
        var settings = Settings(sources: SettingsSources(environment: environment))
        let values = LiveSettings.Values(from: &settings)
        try settings.finish()
        return values
    }

    /// Settings from an environment and a file in the form of `.env`; a file that is not there is empty.
    static func settings(environment: [String: String], file: String) -> Settings {
        let contents: @Sendable (String) -> String? = { path in
            FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
        }
        return Settings(
            sources: SettingsSources(environment: environment, envFile: contents(file), contents: contents))
    }
}
