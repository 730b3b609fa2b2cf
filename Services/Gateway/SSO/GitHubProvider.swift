import Domain
import FoundationEssentials

/// GitHub, or a GitHub Enterprise: OAuth with state and PKCE. Who it is, its API says; there is no ID token.
struct GitHubProvider: IdentityProvider {
    let id = "github"
    let configuration: SSOConfiguration.GitHub
    let client: ProviderClient

    var name: String { self.configuration.name }
    var policy: SignOnPolicy { self.configuration.policy }

    func authorizationAddress(for attempt: SignOnAttempt) async throws -> String {
        var query = FormText()
        query.add("client_id", self.configuration.clientID)
        query.add("redirect_uri", attempt.redirectURI)
        query.add("scope", "read:user user:email")
        query.add("state", attempt.state)
        query.add("code_challenge", attempt.challenge)
        query.add("code_challenge_method", "S256")
        return "\(self.configuration.site)/login/oauth/authorize?\(query.text)"
    }

    func identify(code: String, issuer: String?, attempt: SignOnAttempt) async throws -> ProviderIdentity {
        let headers = [
            ("Authorization", "Bearer \(try await self.exchange(code, attempt))"),
            ("X-GitHub-Api-Version", "2022-11-28"),
        ]
        let person: Person = try await self.client.get("\(self.configuration.api)/user", headers: headers)
            .json(from: "GitHub's user")
        let mailboxes: [Mailbox] = try await self.client.get(
            "\(self.configuration.api)/user/emails", headers: headers
        ).json(from: "GitHub's e-mail addresses")
        let mailbox = mailboxes.first { $0.primary && $0.verified }
        return ProviderIdentity(
            issuer: self.configuration.site, subject: String(person.id), email: mailbox?.email,
            isEmailVerified: mailbox != nil, names: [person.login])
    }

    // MARK: - Its answers

    private struct Token: Decodable {
        var accessToken: String?
        /// Comes with status 200.
        var error: String?

        private enum CodingKeys: String, CodingKey {
            case accessToken = "access_token"
            case error
        }
    }

    private struct Person: Decodable {
        var id: Int64
        var login: String
    }

    private struct Mailbox: Decodable {
        var email: String
        var primary: Bool
        var verified: Bool
    }

    private func exchange(_ code: String, _ attempt: SignOnAttempt) async throws -> String {
        var form = FormText()
        form.add("client_id", self.configuration.clientID)
        form.add("client_secret", self.configuration.clientSecret)
        form.add("code", code)
        form.add("redirect_uri", attempt.redirectURI)
        form.add("code_verifier", attempt.verifier)
        let token: Token = try await self.client.post(
            "\(self.configuration.site)/login/oauth/access_token", form: form
        ).json(from: "GitHub's token endpoint")
        if token.error == "bad_verification_code" { throw SSOError.codeRefused }
        guard let text = token.accessToken, !text.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw SSOError.providerFailed(.unreadable("GitHub's token endpoint: \(token.error ?? "no token")"))
        }
        return text
    }
}
