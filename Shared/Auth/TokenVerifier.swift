import Contracts
import Crypto
import Domain
import JWTKit
import Logging
import Postgres
import Redis
import ServiceLifecycle
import Synchronization

/// Judges credentials from memory: no request asks the gateway or the database.
///
/// ```
///  published_signing_keys ─┐
///  published_api_tokens  ──┼─▶ snapshot in memory ──▶ verify(bearer) ──▶ Principal
///  published_revocations ──┘        ▲    └─▶ revocations(of:) ──▶ open sockets
///                                   │
///        pub/sub `revocations`, `catalog-changes`, every re-connect, and polling
///
///  verify(bearer), open sockets ──▶ uses ──every 5 s──▶ `credentials:used` ──▶ gateway
/// ```
///
/// A revocation arrives by pub/sub at once. Without pub/sub it is found by polling within half a second. Without the
/// database the last known state counts, because a plant must be able to go on; before the first load nothing counts.
package final class TokenVerifier: Service, Sendable {
    /// What changes together. `ticket`s order the loads, so that a slow old answer never replaces a newer one.
    struct State {
        var isLoaded = false
        var isSubscribed = false
        var snapshot = CredentialSnapshot()
        var keys: [String: JWTKeyCollection] = [:]
        var verified = VerifiedTokenCache(capacity: 10_000)
        var uses = CredentialUses(capacity: 10_000)
        var sockets: [UInt64: (principal: Principal, continuation: AsyncStream<Void>.Continuation)] = [:]
        var lastSocket: UInt64 = 0
        var lastTicket: UInt64 = 0
        var appliedTicket: UInt64 = 0
        /// When loads of the last second were begun because of unknown tokens.
        var searches: [Timestamp] = []
        /// A message told of a change, and no load has begun since.
        var isOutdated = false
        /// Who wait for the load that is under way; nil: none is.
        var waiting: [CheckedContinuation<Void, Never>]?
        var isFailing = false

        /// - Returns: the ids of tokens that have another secret now.
        mutating func replaceAPITokens(_ entries: [APITokenEntry], ticket: UInt64) -> Set<String> {
            guard ticket > self.appliedTicket else { return [] }
            self.appliedTicket = ticket
            return self.snapshot.replaceAPITokens(entries)
        }
    }

    private static let searchesPerSecond = 10

    private let store: CredentialStore
    let subscriber: RedisSubscriber
    let client: RedisClient?
    let logger: Logger
    let now: @Sendable () -> Timestamp
    let state = Mutex(State())

    /// - Parameters:
    ///   - client: takes what credentials were used, for the gateway; nil: it is not told.
    ///   - now: the clock against which the life of a credential is measured.
    package init(
        pool: PostgresPool, redis: RedisConfiguration, client: RedisClient? = nil, logger: Logger,
        now: @escaping @Sendable () -> Timestamp = { Timestamp.now() }
    ) {
        self.store = CredentialStore(pool: pool)
        self.subscriber = RedisSubscriber(configuration: redis, name: "auth", logger: logger)
        self.client = client
        self.logger = logger
        self.now = now
    }

    /// Whether credentials can be judged at all.
    package var isLoaded: Bool { self.state.withLock { $0.isLoaded } }

    // MARK: - Judging

    /// For whom `bearer` speaks: an access token or an API token, without `Bearer `.
    ///
    /// About 2 µs when it was seen before, 200 µs when not. A token that is not known may ask the database, at most ten times a
    /// second for all callers.
    package func verify(_ bearer: String) async throws(AuthError) -> Principal {
        guard self.isLoaded else { throw .notLoaded }
        guard bearer.utf8.count <= 4096 else { throw .invalid }
        let hash = TokenHash(of: bearer)
        return bearer.hasPrefix(APIToken.prefix)
            ? try await self.verifyAPIToken(hash) : try await self.verifyAccessToken(bearer, hash: hash)
    }

    private func verifyAPIToken(_ hash: TokenHash) async throws(AuthError) -> Principal {
        var entry = self.state.withLock { $0.snapshot.apiToken(hash) }
        if entry == nil {
            await self.search()
            entry = self.state.withLock { $0.snapshot.apiToken(hash) }
        }
        guard let principal = entry?.principal else { throw .unknownAPIToken }
        return try self.stillGood(principal)
    }

    private func verifyAccessToken(_ token: String, hash: TokenHash) async throws(AuthError) -> Principal {
        let instant = self.now()
        if let known = self.state.withLock({ $0.verified.principal(for: hash, at: instant) }) {
            return try self.stillGood(known)
        }
        guard let header = TokenHeader(of: token), header.algorithm == "EdDSA" else { throw .invalid }
        var keys = self.state.withLock { $0.keys[header.keyID] }
        if keys == nil {
            await self.search()
            keys = self.state.withLock { $0.keys[header.keyID] }
        }
        guard let keys else { throw .invalid }
        let claims: AccessTokenClaims
        do {
            claims = try await keys.verify(token, as: AccessTokenClaims.self)
        } catch {
            throw .invalid
        }
        let principal = try self.stillGood(claims.principal)
        self.state.withLock { $0.verified.insert(principal, for: hash, expiresAt: claims.expiresAt, at: instant) }
        return principal
    }

    private func stillGood(_ principal: Principal) throws(AuthError) -> Principal {
        let instant = self.now()
        let objection = self.state.withLock { state in
            let objection = state.snapshot.objection(to: principal, at: instant)
            if objection == nil { state.uses.note(principal.credential.id, at: instant) }
            return objection
        }
        if let objection { throw objection }
        return principal
    }

    /// Yields once, and then ends, when the credential of `principal` is revoked, is changed, or expires, or a key that signs
    /// sessions is gone: within a second.
    package func revocations(of principal: Principal) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let instant = self.now()
        let number: UInt64? = self.state.withLock { state in
            guard state.snapshot.objection(to: principal, at: instant) == nil else { return nil }
            state.lastSocket += 1
            state.sockets[state.lastSocket] = (principal, continuation)
            return state.lastSocket
        }
        guard let number else {
            continuation.yield()
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            _ = self?.state.withLock { $0.sockets.removeValue(forKey: number) }
        }
        return stream
    }

    /// Tells the open sockets whose credential is no longer good.
    ///
    /// - Parameters:
    ///   - replaced: API tokens that have another secret now.
    ///   - hasLostKey: A key that signed sessions is gone. A socket does not know by which key its session was signed: all are
    ///     told, and whose token is still good is back at once.
    func tellSockets(withTokens replaced: Set<String> = [], orSessions hasLostKey: Bool = false) {
        let instant = self.now()
        let told = self.state.withLock { state in
            let gone = state.sockets.filter { socket in
                switch socket.value.principal.credential {
                case .apiToken(let id, _) where replaced.contains(id): return true
                case .session where hasLostKey: return true
                default: break
                }
                return state.snapshot.objection(to: socket.value.principal, at: instant) != nil
            }
            for number in gone.keys {
                state.sockets[number] = nil
            }
            return gone.values.map(\.continuation)
        }
        for continuation in told {
            continuation.yield()
            continuation.finish()
        }
    }

    // MARK: - Loading

    /// Loads everything now. The gateway calls it after its own changes, so that what it answered holds for the next
    /// request.
    package func reload() async throws {
        let ticket = self.drawTicket()
        let everything = try await self.store.loadEverything()
        await self.apply(everything, ticket: ticket)
    }

    private func drawTicket() -> UInt64 {
        self.state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
    }

    private func apply(_ everything: CredentialStore.Everything, ticket: UInt64) async {
        var added: [String: JWTKeyCollection] = [:]
        let known = self.state.withLock { $0.keys }
        for (id, bytes) in everything.signingKeys where known[id] == nil {
            added[id] = await Self.keys(id, bytes)
        }
        let instant = self.now()
        let (replaced, hasLostKey) = self.state.withLock { state in
            state.snapshot.insertRevocations(everything.revocations, at: instant)
            var hasLostKey = false
            if ticket > state.appliedTicket {
                let before = state.keys.count
                state.keys = state.keys.filter { everything.signingKeys[$0.key] != nil }
                hasLostKey = state.keys.count < before
                if hasLostKey { state.verified.removeAll() }
                state.keys.merge(added) { old, _ in old }
            }
            state.isLoaded = true
            return (state.replaceAPITokens(everything.apiTokens, ticket: ticket), hasLostKey)
        }
        self.tellSockets(withTokens: replaced, orSessions: hasLostKey)
    }

    /// A collection of the one key, so that no other can stand in for it; nil when the bytes are no key.
    private static func keys(_ id: String, _ bytes: [UInt8]) async -> JWTKeyCollection? {
        // A row that holds no Ed25519 key verifies nothing.
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else { return nil }
        let keys = JWTKeyCollection()
        await keys.add(eddsa: EdDSA.PublicKey(backing: key), kid: JWKIdentifier(string: id))
        return keys
    }

    /// Loads because an unknown token was shown, unless that was done ten times within the last second. Whoever asks looks again
    /// afterwards, whatever was done: another's search may have come between his look and his question.
    private func search() async {
        let instant = self.now()
        await self.load { state in
            let recent = state.searches.count { instant - $0 < .seconds(1) && instant >= $0 }
            return recent < Self.searchesPerSecond || state.isOutdated || state.waiting != nil
        }
    }

    /// Loads as long as it is wanted. Who asks while that is being done waits for it: the first requests of a browser come
    /// together. When it began before he asked it may have missed what he is after, so that he asks himself once more.
    func load(while isWanted: (State) -> Bool) async {
        while true {
            let isOurs: Bool? = self.state.withLock { state in
                guard isWanted(state) else { return nil }
                guard state.waiting == nil else { return false }
                if !state.isOutdated {
                    state.searches = state.searches.suffix(Self.searchesPerSecond - 1) + [self.now()]
                }
                state.isOutdated = false
                state.waiting = []
                return true
            }
            guard let isOurs else { return }
            guard isOurs else {
                await self.loadByOthers()
                continue
            }
            await self.tryTo("load credentials") { try await self.reload() }
            let told = self.state.withLock { state in
                defer { state.waiting = nil }
                return state.waiting ?? []
            }
            for continuation in told { continuation.resume() }
            return
        }
    }

    /// Until the load that is under way has ended.
    private func loadByOthers() async {
        await withCheckedContinuation { continuation in
            let hasEnded = self.state.withLock { state in
                guard state.waiting != nil else { return true }
                state.waiting?.append(continuation)
                return false
            }
            if hasEnded { continuation.resume() }
        }
    }

    /// Loads what may have changed since the last time.
    func poll() async throws {
        let ticket = self.drawTicket()
        let last = self.state.withLock { $0.snapshot.revocations.lastID }
        let changes = try await self.store.loadChanges(after: last)
        let instant = self.now()
        let replaced = self.state.withLock { state in
            state.snapshot.insertRevocations(changes.revocations, at: instant)
            return state.replaceAPITokens(changes.apiTokens, ticket: ticket)
        }
        self.tellSockets(withTokens: replaced)
    }

    /// Logs the first failure and the first success after it; in between the last known credentials count.
    func tryTo(_ what: String, _ body: () async throws -> Void) async {
        do {
            try await body()
            if self.changeFailing(to: false) { self.logger.notice("Credentials are current again") }
        } catch {
            if !Task.isCancelled, self.changeFailing(to: true) {
                self.logger.warning(
                    "Could not \(what); the last known credentials count",
                    metadata: ["error": "\(String(reflecting: error))"])
            }
        }
    }

    private func changeFailing(to isFailing: Bool) -> Bool {
        self.state.withLock { state in
            defer { state.isFailing = isFailing }
            return state.isFailing != isFailing
        }
    }
}
