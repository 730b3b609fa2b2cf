import ServiceKit
import Testing

@Suite("Settings")
struct SettingsTests {
    private func settings(
        _ environment: [String: String], envFile: String? = nil, files: [String: String] = [:]
    ) -> Settings {
        Settings(sources: SettingsSources(environment: environment, envFile: envFile, contents: { files[$0] }))
    }

    @Test("The environment counts more than .env, and .env more than the default")
    func precedence() throws {
        var settings = self.settings(["A": "environment"], envFile: "A=file\nB=file")
        #expect(settings.string("A", default: "default") == "environment")
        #expect(settings.string("B", default: "default") == "file")
        #expect(settings.string("C", default: "default") == "default")
        try settings.finish()
    }

    @Test("An empty value counts as absent")
    func empty() {
        var settings = self.settings(["A": ""], envFile: "A=file")
        #expect(settings.string("A", default: "default") == "file")
    }

    @Test("NAME_FILE names a file whose final newline is not part of the value")
    func nameFile() throws {
        var settings = self.settings(["TOKEN_FILE": "/t"], files: ["/t": "hidden\n"])
        #expect(settings.secret("TOKEN") == "hidden")
        try settings.finish()
    }

    @Test("A NAME_FILE that cannot be read is a fault that names the variable")
    func unreadableFile() throws {
        var settings = self.settings(["TOKEN_FILE": "/absent"])
        _ = settings.secret("TOKEN")
        let error = #expect(throws: SettingsError.self) { try settings.finish() }
        #expect(error?.description == "  TOKEN_FILE names a file that cannot be read")
    }

    @Test("A mounted secret is found by the setting's name in lower case")
    func mountedSecret() {
        var settings = self.settings([:], files: ["/run/secrets/session_secret": "mounted"])
        #expect(settings.secret("SESSION_SECRET") == "mounted")
    }

    @Test("An alias is read when the name itself is nowhere")
    func alias() {
        var settings = self.settings(["SECRET_KEY": "old"], envFile: "JWT_SECRET=older")
        #expect(settings.secret("SESSION_SECRET", aliases: ["SECRET_KEY", "JWT_SECRET"]) == "old")
    }

    @Test("All faults are told at once")
    func allFaults() {
        var settings = self.settings(["PORT": "seventy", "WAIT": "soon", "URL": "ftp://x", "ON": "maybe"])
        _ = settings.integer("PORT", default: 1, in: 1...65_535)
        _ = settings.duration("WAIT", default: .seconds(1), in: .zero ... .seconds(60))
        _ = settings.url("URL", schemes: ["http", "https"])
        _ = settings.boolean("ON", default: true)
        _ = settings.required("MISSING")
        let error = #expect(throws: SettingsError.self) { try settings.finish() }
        #expect(
            error?.description == """
                  PORT must be a whole number from 1 to 65535, but is 'seventy'
                  WAIT must be a duration from 0s to 1m, such as 500ms, 30s, 5m, 24h or 7d, but is 'soon'
                  URL must start with http:// or https://
                  ON must be true or false, but is 'maybe'
                  MISSING is required
                """)
    }

    @Test("A fault is told once, however often the setting is read")
    func faultOnce() {
        var settings = self.settings([:])
        _ = settings.required("A")
        _ = settings.required("A")
        let error = #expect(throws: SettingsError.self) { try settings.finish() }
        #expect(error?.issues.count == 1)
        #expect(settings.known.count == 1)
    }

    @Test(
        "Production refuses short and well-known secrets by name, without their value",
        arguments: ["admin123", "changeme-changeme-changeme-changeme", "brief"])
    func weakSecret(_ secret: String) {
        var settings = self.settings(["SESSION_SECRET": secret])
        _ = settings.secret("SESSION_SECRET", minimumLength: 32)
        let error = #expect(throws: SettingsError.self) { try settings.finish() }
        #expect(error?.description.contains("SESSION_SECRET") == true)
        #expect(error?.description.contains(secret) == false)
    }

    @Test("Development takes any secret")
    func weakSecretInDevelopment() throws {
        var settings = self.settings(["APP_ENV": "development", "SESSION_SECRET": "admin123"])
        #expect(settings.secret("SESSION_SECRET", minimumLength: 32) == "admin123")
        try settings.finish()
    }

    @Test(
        "Durations are read with their unit; a plain number counts seconds",
        arguments: [
            ("500ms", Duration.milliseconds(500)), ("30s", .seconds(30)), ("1.5", .milliseconds(1500)),
            ("5m", .seconds(300)), ("24h", .seconds(86_400)), ("7d", .seconds(604_800)),
        ])
    func durations(_ text: String, _ expected: Duration) {
        var settings = self.settings(["WAIT": text])
        #expect(settings.duration("WAIT", default: .zero, in: .zero ... .seconds(1_000_000)) == expected)
    }

    @Test("A list is split at commas")
    func list() {
        var settings = self.settings(["A": " one, two,,three "])
        #expect(settings.list("A") == ["one", "two", "three"])
    }

    @Test("What was asked for is known, with its default")
    func known() {
        var settings = Settings.listing()
        _ = settings.integer("PORT", default: 80, in: 1...100)
        _ = settings.secret("TOKEN", aliases: ["OLD"])
        #expect(settings.known.map(\.name) == ["PORT", "TOKEN"])
        #expect(settings.known.map(\.defaultValue) == ["80", nil])
        #expect(settings.known.map(\.aliases) == [[], ["OLD"]])
        #expect(settings.known.map(\.isSecret) == [false, true])
        #expect(throws: SettingsError.self) { try settings.finish() }
    }

    @Test(".env has comments, quotes and exports, as shells read them")
    func envFile() throws {
        let text = """
            # a comment
            export A=one # behind
            B="two # \\"quoted\\" \\n"
            C='three $ \\n'
            D=a=b#c
            E=

            """
        var settings = self.settings([:], envFile: text)
        #expect(settings.optional("A") == "one")
        #expect(settings.optional("B") == "two # \"quoted\" \n")
        #expect(settings.optional("C") == "three $ \\n")
        #expect(settings.optional("D") == "a=b#c")
        #expect(settings.optional("E") == nil)
        try settings.finish()
    }

    @Test("A bad line of .env is told by its number alone")
    func badEnvLine() {
        let settings = self.settings([:], envFile: "A=1\nno setting here\nB='open")
        let error = #expect(throws: SettingsError.self) { try settings.finish() }
        #expect(error?.issues.map(\.name) == [".env line 2", ".env line 3"])
    }
}
