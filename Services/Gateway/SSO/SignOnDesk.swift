import Domain

/// Brings people to a provider and takes them in when they return.
///
/// ```
///  begin ─▶ attempt, sealed in the browser's cookie ─▶ provider ─▶ complete: state, code, identity, account
///                                                                     └─▶ one-time code, bound to the browser ─▶ redeem
/// ```
///
/// No session is in an address: the page brings the one-time code and the cookie that belongs to it.
struct SignOnDesk: Sendable {
    /// What the browser carries to the page.
    struct Arrival: Sendable {
        var code: String
        /// For the cookie.
        var binder: String
        var next: String
    }

    let providers: [any IdentityProvider]
    let seal: SignOnSeal
    let tickets: SignOnTickets
    let accounts: AccountStore
    let publisher: ChangePublisher
    let now: @Sendable () -> Timestamp

    /// - Parameter provider: nil: the first.
    /// - Returns: where the browser goes, and what it keeps meanwhile.
    /// - Throws: ``SSOError``.
    func begin(provider: String?, redirectURI: String, next: String) async throws -> (address: String, cookie: String) {
        let provider = try self.provider(provider)
        let attempt = SignOnAttempt(
            provider: provider.id, redirectURI: redirectURI, next: next, startedAt: self.now())
        return (try await provider.authorizationAddress(for: attempt), try self.seal.close(attempt))
    }

    /// - Parameter cookie: what the browser kept.
    /// - Throws: ``SSOError``; the attempt is used up in any case.
    func complete(_ answer: CallbackQuery, cookie: String?) async throws -> Arrival {
        guard !self.providers.isEmpty else { throw SSOError.disabled }
        guard let attempt = cookie.flatMap(self.seal.open), attempt.isAlive(at: self.now()),
            answer.state == attempt.state, try await self.tickets.spend(state: attempt.state)
        else { throw SSOError.staleAttempt }
        guard let code = answer.code else { throw answer.error == nil ? SSOError.staleAttempt : SSOError.denied }
        let provider = try self.provider(attempt.provider)
        let identity = try await provider.identify(code: code, issuer: answer.issuer, attempt: attempt)
        let signedOn = try await self.accounts.signOn(identity, policy: provider.policy)
        let user = signedOn.account.user.id
        if signedOn.isChanged { await self.publisher.accountChanged(user, didRevoke: signedOn.didRevoke) }
        let binder = RandomText.make()
        return Arrival(
            code: try await self.tickets.issueCode(for: user, binder: binder), binder: binder,
            next: attempt.next)
    }

    /// The user who may have a session now.
    ///
    /// - Throws: ``SSOError/badCode``.
    func redeem(_ code: String, binder: String?) async throws -> User.ID {
        // Without a cookie the code is used up as well: it has come into the wrong hands.
        guard let user = try await self.tickets.redeem(code, binder: binder ?? "") else { throw SSOError.badCode }
        return user
    }

    private func provider(_ id: String?) throws(SSOError) -> any IdentityProvider {
        guard let first = self.providers.first else { throw .disabled }
        guard let id else { return first }
        guard let provider = self.providers.first(where: { $0.id == id }) else { throw .unknownProvider }
        return provider
    }
}
