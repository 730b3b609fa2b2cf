import Testing

@testable import Postgres

@Suite("PostgresConfiguration")
struct PostgresConfigurationTests {
    @Test(
        "A driver's name in the scheme is ignored",
        arguments: ["postgresql://", "postgres://", "postgresql+asyncpg://", "postgres+psycopg://"])
    func schemes(scheme: String) throws {
        let configuration = try PostgresConfiguration(
            url: "\(scheme)me:p%40ss@db.example:5433/app", applicationName: "query")
        #expect(configuration.parameters["host"] == "db.example")
        #expect(configuration.parameters["port"] == "5433")
        #expect(configuration.parameters["user"] == "me")
        #expect(configuration.parameters["password"] == "p@ss")
        #expect(configuration.parameters["dbname"] == "app")
        #expect(configuration.parameters["fallback_application_name"] == "query")
    }

    @Test("libpq's own options pass through, and win over our defaults")
    func options() throws {
        let configuration = try PostgresConfiguration(
            url: "postgresql:///app?host=/run/pg&sslmode=verify-full&keepalives_idle=7&options=-csearch_path%3Dx",
            applicationName: "query", statementTimeout: .milliseconds(1500))
        #expect(configuration.parameters["host"] == "/run/pg")
        #expect(configuration.parameters["sslmode"] == "verify-full")
        #expect(configuration.parameters["keepalives_idle"] == "7")
        let options = try #require(configuration.parameters["options"])
        #expect(options.contains("statement_timeout=1500") && options.hasSuffix("-csearch_path=x"))
    }

    @Test("The URL's connect_timeout takes precedence")
    func connectTimeout() throws {
        let url = "postgresql://h/d?connect_timeout=9"
        #expect(try PostgresConfiguration(url: url, applicationName: "a").connectTimeout == .seconds(9))
    }

    @Test("No form of printing shows the password")
    func secrecy() throws {
        let configuration = try PostgresConfiguration(url: "postgresql://me:geheim@h/d", applicationName: "a")
        var dumped = ""
        dump(configuration, to: &dumped)
        dump([configuration as Any], to: &dumped)
        for text in ["\(configuration)", String(reflecting: configuration), "\([configuration])", dumped] {
            #expect(!text.contains("geheim"))
            #expect(text.contains("host=h"))
        }
    }

    @Test(
        "An unreadable URL is refused without showing it",
        arguments: [
            "postgresql://me:geheim%zz@h/d", "postgresql://me:geheim@[::1/d",
            "postgresql://me:geheim@h/d?sslmod=geheim",
            "mysql://me:geheim@h/d", "geheim", "", "postgresql://me:geheim@h/d?options", "postgresql://geheim\0@h/d",
        ])
    func malformed(url: String) {
        #expect {
            try PostgresConfiguration(url: url, applicationName: "a")
        } throws: { error in
            error is PostgresConfigurationError && !"\(error)".contains("geheim")
                && !String(reflecting: error).contains("geheim")
        }
    }

    @Test("An unknown option is named")
    func unknownOption() {
        #expect(throws: PostgresConfigurationError.malformedURL(reason: #"invalid URI query parameter: "sslmod""#)) {
            try PostgresConfiguration(url: "postgresql://h/d?sslmod=x", applicationName: "a")
        }
    }

    @Test("Limits out of range are refused")
    func limits() {
        #expect(throws: PostgresConfigurationError.self) {
            try PostgresConfiguration(url: "postgresql://h/d", applicationName: "a", connections: 0)
        }
        #expect(throws: PostgresConfigurationError.self) {
            try PostgresConfiguration(url: "postgresql://h/d", applicationName: "a", connectTimeout: .zero)
        }
        #expect(throws: PostgresConfigurationError.self) {
            try PostgresConfiguration(url: "postgresql://h/d", applicationName: "a", statementTimeout: .seconds(-1))
        }
    }
}
