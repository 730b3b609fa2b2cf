import Domain
import Synchronization

/// The provider's document, asked for once an hour.
final class Discovery: Sendable {
    static let lifetime: Duration = .seconds(3600)

    private let issuer: String
    private let allowsHTTP: Bool
    private let client: ProviderClient
    private let now: @Sendable () -> Timestamp
    private let kept = Mutex<(document: DiscoveryDocument, at: Timestamp)?>(nil)

    init(issuer: String, allowsHTTP: Bool, client: ProviderClient, now: @escaping @Sendable () -> Timestamp) {
        self.issuer = issuer
        self.allowsHTTP = allowsHTTP
        self.client = client
        self.now = now
    }

    /// - Throws: ``SSOError/providerFailed(_:)``; nothing is kept then.
    func document() async throws -> DiscoveryDocument {
        let instant = self.now()
        if let kept = self.kept.withLock({ $0 }), instant - kept.at < Self.lifetime, instant >= kept.at {
            return kept.document
        }
        var base = self.issuer[...]
        if base.last == "/" { base.removeLast() }
        let document: DiscoveryDocument = try await self.client.get("\(base)/.well-known/openid-configuration")
            .json(from: "the discovery document")
        guard document.issuer == self.issuer else {
            throw SSOError.providerFailed(.issuerDiffers(document.issuer))
        }
        for address in document.addresses where !ProviderAddress.isSafe(address, allowsHTTP: self.allowsHTTP) {
            throw SSOError.providerFailed(.unsafeAddress(address))
        }
        self.kept.withLock { $0 = (document, instant) }
        return document
    }
}
