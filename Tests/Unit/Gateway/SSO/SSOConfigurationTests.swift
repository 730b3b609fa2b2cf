import Domain
import ServiceKit
import Testing

@testable import GatewayService

@Suite("Settings of SSO")
struct SSOConfigurationTests {
    private func read(_ environment: [String: String]) throws -> SSOConfiguration {
        var settings = Settings(sources: SettingsSources(environment: environment))
        let configuration = SSOConfiguration(from: &settings)
        try settings.finish()
        return configuration
    }

    private func faults(_ environment: [String: String]) -> [String] {
        do {
            _ = try self.read(environment)
            return []
        } catch let error as SettingsError {
            return error.issues.map(\.name)
        } catch {
            return ["\(error)"]
        }
    }

    @Test("Without settings, and with OIDC's but for the switch, it is off")
    func off() throws {
        #expect(try self.read([:]) == SSOConfiguration())
        #expect(try self.read(["OIDC_ISSUER_URL": "https://id.example", "OIDC_CLIENT_ID": "a"]).openID == nil)
    }

    @Test("The old names mean what they meant")
    func oldNames() throws {
        let configuration = try self.read([
            "OIDC_ENABLED": "true", "OIDC_PROVIDER_NAME": "Keycloak", "OIDC_ISSUER_URL": "https://id.example/realms/a",
            "OIDC_CLIENT_ID": "webmacs", "OIDC_CLIENT_SECRET": "a secret of ours", "OIDC_SCOPES": "openid email",
            "OIDC_REDIRECT_URI": "https://plant.example/api/v1/auth/sso/callback", "OIDC_DEFAULT_ROLE": "operator",
            "OIDC_AUTO_CREATE_USERS": "false", "OIDC_FRONTEND_URL": "https://plant.example/",
            "OIDC_ROLE_CLAIM": "groups", "OIDC_ROLE_MAPPING": "admins=admin, ops=operator",
        ])
        let openID = try #require(configuration.openID)
        #expect(
            openID.name == "Keycloak" && openID.issuer == "https://id.example/realms/a"
                && openID.scopes == "openid email")
        #expect(openID.policy.defaultRole == .operator && !openID.policy.makesAccounts)
        #expect(openID.policy.mapping?.roles == ["admins": .admin, "ops": .operator])
        #expect(configuration.frontend == "https://plant.example")
    }

    @Test("Accounts are made for people of one's own provider, not for everybody who has a GitHub account")
    func makingAccounts() throws {
        let configuration = try self.read([
            "OIDC_ENABLED": "true", "OIDC_ISSUER_URL": "https://id.example", "OIDC_CLIENT_ID": "a",
            "OAUTH_CLIENT_ID": "b", "OAUTH_CLIENT_SECRET": "a secret of GitHub's",
        ])
        #expect(configuration.openID?.policy.makesAccounts == true)
        #expect(configuration.gitHub?.policy.makesAccounts == false)
        #expect(configuration.gitHub?.site == "https://github.com")
    }

    @Test("What is missing or unsafe is said at the start, by its name")
    func faultsAreNamed() {
        #expect(self.faults(["OIDC_ENABLED": "true"]) == ["OIDC_ISSUER_URL", "OIDC_CLIENT_ID"])
        #expect(self.faults(["OAUTH_CLIENT_ID": "a"]) == ["OAUTH_CLIENT_SECRET"])
        #expect(self.faults(["OAUTH_CLIENT_SECRET": "a secret of GitHub's"]) == ["OAUTH_CLIENT_ID"])
        let good = ["OIDC_ENABLED": "true", "OIDC_ISSUER_URL": "https://id.example", "OIDC_CLIENT_ID": "a"]
        #expect(self.faults(good) == [])
        for (name, value, fault) in [
            ("OIDC_ISSUER_URL", "http://id.example", "OIDC_ISSUER_URL"), ("OIDC_ALLOW_HTTP", "true", "OIDC_ALLOW_HTTP"),
            ("OIDC_SCOPES", "email", "OIDC_SCOPES"), ("OIDC_ROLE_CLAIM", "groups", "OIDC_ROLE_CLAIM"),
            ("OIDC_ROLE_MAPPING", "a=admin", "OIDC_ROLE_CLAIM"), ("OIDC_REDIRECT_URI", "plant", "OIDC_REDIRECT_URI"),
        ] {
            #expect(self.faults(good.merging([name: value]) { $1 }) == [fault])
        }
        #expect(
            self.faults(good.merging(["OIDC_ROLE_CLAIM": "a", "OIDC_ROLE_MAPPING": "b=king"]) { $1 }) == [
                "OIDC_ROLE_MAPPING"
            ])
        let development = ["APP_ENV": "development", "OIDC_ALLOW_HTTP": "true", "OIDC_ISSUER_URL": "http://id.example"]
        #expect(self.faults(good.merging(development) { $1 }) == [])
    }
}
