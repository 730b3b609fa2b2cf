import Auth
import FoundationEssentials

/// Signs access tokens for sessions.
struct SessionIssuer: Sendable {
    let signer: TokenSigner
    let lifetime: Duration

    /// A session to be opened in the database, and then issued.
    func draft(for client: LoginClient) -> SessionDraft {
        SessionDraft(id: UUID().uuidString.lowercased(), client: client, lifetime: self.lifetime)
    }

    func issue(_ session: OpenedSession) async throws -> IssuedSession {
        let claims = AccessTokenClaims(
            user: session.account.user, id: session.draft.id, issuedAt: session.issuedAt,
            lifetime: session.draft.lifetime)
        return IssuedSession(
            token: try await self.signer.sign(claims), account: session.account, lifetime: session.draft.lifetime)
    }
}
