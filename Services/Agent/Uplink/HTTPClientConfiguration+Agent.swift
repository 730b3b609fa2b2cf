import AsyncHTTPClient
import NIOCore
import NIOSSL

extension HTTPClient.Configuration {
    /// As this agent asks its server, and what its plugins watch.
    ///
    /// A connection that cannot be made is told at once: whoever asks has a rhythm of his own for the next try.
    ///
    /// - Parameter certificateAuthorities: a PEM file of authorities to trust beside the system's.
    static func agent(certificateAuthorities: String?) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.timeout.connect = .seconds(10)
        configuration.connectionPool.idleTimeout = .seconds(30)
        configuration.connectionPool.retryConnectionEstablishment = false
        if let certificateAuthorities {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.additionalTrustRoots = [.file(certificateAuthorities)]
            configuration.tlsConfiguration = tls
        }
        return configuration
    }
}
