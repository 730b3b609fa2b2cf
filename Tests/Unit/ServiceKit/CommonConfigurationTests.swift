import Logging
import ServiceKit
import Testing

@Suite("Common configuration")
struct CommonConfigurationTests {
    private func read(_ environment: [String: String]) throws -> CommonConfiguration {
        var settings = Settings(sources: SettingsSources(environment: environment))
        let configuration = CommonConfiguration(from: &settings)
        try settings.finish()
        return configuration
    }

    private static let database = ["DATABASE_URL": "postgresql://webmacs@db/webmacs"]

    @Test("Production with quiet logs is what nobody has to ask for")
    func defaults() throws {
        let configuration = try self.read(Self.database)
        #expect(configuration.environment == .production)
        #expect(configuration.logLevel == .info)
        #expect(configuration.host == "127.0.0.1")
        #expect(configuration.redisURL == "redis://127.0.0.1:6379")
        #expect(configuration.allowedOrigins.isEmpty)
    }

    @Test("DEBUG is the old name of development, with verbose logs")
    func debug() throws {
        let configuration = try self.read(Self.database.merging(["DEBUG": "true"]) { $1 })
        #expect(configuration.environment == .development)
        #expect(configuration.logLevel == .debug)
    }

    @Test("APP_ENV counts more than DEBUG")
    func explicitEnvironment() throws {
        let settings = ["DEBUG": "true", "APP_ENV": "production", "LOG_LEVEL": "WARNING"]
        let configuration = try self.read(Self.database.merging(settings) { $1 })
        #expect(configuration.environment == .production)
        #expect(configuration.logLevel == .warning)
    }

    @Test("Production refuses every origin, development allows it")
    func anyOrigin() throws {
        let error = #expect(throws: SettingsError.self) {
            try self.read(Self.database.merging(["CORS_ORIGINS": "*"]) { $1 })
        }
        #expect(error?.issues.map(\.name) == ["CORS_ORIGINS"])
        let development = ["CORS_ORIGINS": "*", "APP_ENV": "development"]
        #expect(try self.read(Self.database.merging(development) { $1 }).allowedOrigins == ["*"])
    }

    @Test("A service without a database address does not start, and says which setting is missing")
    func databaseMissing() {
        let error = #expect(throws: SettingsError.self) { try self.read([:]) }
        #expect(error?.description == "  DATABASE_URL is required")
    }

    @Test("A database address of another kind is refused without showing its password")
    func databaseScheme() {
        let error = #expect(throws: SettingsError.self) { try self.read(["DATABASE_URL": "mysql://u:hidden@db/x"]) }
        #expect(error?.description.contains("DATABASE_URL must start with postgresql://") == true)
        #expect(error?.description.contains("hidden") == false)
    }
}
