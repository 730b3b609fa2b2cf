import AsyncHTTPClient
import NIOCore
import NIOSSL

extension HTTPClient.Configuration {
    /// As this agent asks its server.
    ///
    /// - Parameter certificateAuthorities: a PEM file of authorities to trust beside the system's.
    static func agent(certificateAuthorities: String?) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.timeout.connect = .seconds(10)
        configuration.connectionPool.idleTimeout = .seconds(30)
        if let certificateAuthorities {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.additionalTrustRoots = [.file(certificateAuthorities)]
            configuration.tlsConfiguration = tls
        }
        return configuration
    }
}
