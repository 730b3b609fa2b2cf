import Domain
import Synchronization

/// The provider's public keys. Kept for an hour; a token of a key that is not among them has them asked for again, at most
/// once a minute: so a provider may change its keys at any time, and nobody can make us ask all the time.
final class ProviderKeys: Sendable {
    static let lifetime: Duration = .seconds(3600)
    static let pause: Duration = .seconds(60)

    private struct KeySet: Decodable {
        var keys: [ProviderKey]
    }

    private struct State {
        var keys: [ProviderKey] = []
        var loadedAt: Timestamp?
        /// When an unknown key was last looked for.
        var searchedAt: Timestamp?
    }

    private let client: ProviderClient
    private let now: @Sendable () -> Timestamp
    private let state = Mutex(State())

    init(client: ProviderClient, now: @escaping @Sendable () -> Timestamp) {
        self.client = client
        self.now = now
    }

    /// The key that has signed; nil when the provider has none such. Without an id only an only key can be meant.
    ///
    /// - Throws: ``SSOError/providerFailed(_:)``.
    func key(_ id: String?, for algorithm: SignatureAlgorithm, at address: String) async throws -> ProviderKey? {
        let instant = self.now()
        let kept = self.state.withLock { $0 }
        var keys = kept.keys
        let isFresh = kept.loadedAt.map { instant - $0 < Self.lifetime && instant >= $0 } ?? false
        if !isFresh { keys = try await self.load(address, at: instant) }
        if let key = Self.find(id, for: algorithm, in: keys) { return key }
        guard isFresh, self.maySearch(at: instant) else { return nil }
        return Self.find(id, for: algorithm, in: try await self.load(address, at: instant))
    }

    private func maySearch(at instant: Timestamp) -> Bool {
        self.state.withLock { state in
            if let last = state.searchedAt, instant - last < Self.pause, instant >= last { return false }
            state.searchedAt = instant
            return true
        }
    }

    private func load(_ address: String, at instant: Timestamp) async throws -> [ProviderKey] {
        let set: KeySet = try await self.client.get(address).json(from: "the key set")
        self.state.withLock { state in
            state.keys = set.keys
            state.loadedAt = instant
        }
        return set.keys
    }

    private static func find(
        _ id: String?, for algorithm: SignatureAlgorithm, in keys: [ProviderKey]
    ) -> ProviderKey? {
        let fitting = keys.filter { $0.fits(algorithm) && (id == nil || $0.id == id) }
        return fitting.count == 1 ? fitting[0] : nil
    }
}
