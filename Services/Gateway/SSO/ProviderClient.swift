import AsyncHTTPClient
import Domain
import FoundationEssentials
import NIOCore
import NIOHTTP1
import NIOSSL

/// Asks providers: with an end in time and in size, and only whom it was told to ask.
///
/// Redirects are not followed: what a provider's documents name is where it answers. Each request has a client of its
/// own; sign-ins are rare, and nothing has to be kept open or shut down.
struct ProviderClient: Sendable {
    /// A file of authorities to trust besides the system's.
    var certificateAuthorities: String?
    /// From the first byte sent to the last received.
    var limit: Duration

    private static let largestAnswer = 1 << 20

    struct Answer: Sendable {
        var status: Int
        var body: Data

        /// - Throws: ``ProviderFailure`` when it is no success or no JSON.
        func json<Value: Decodable>(as type: Value.Type = Value.self, from what: String) throws -> Value {
            guard self.status == 200 else { throw SSOError.providerFailed(.status(self.status, from: what)) }
            do {
                return try JSONDecoder().decode(type, from: self.body)
            } catch {
                throw SSOError.providerFailed(.unreadable(what))
            }
        }
    }

    func get(_ address: String, headers: [(String, String)] = []) async throws -> Answer {
        try await self.send(address, headers: headers) { _ in }
    }

    func post(_ address: String, form: FormText, headers: [(String, String)] = []) async throws -> Answer {
        try await self.send(address, headers: headers) { request in
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
            request.body = .bytes(ByteBuffer(string: form.text))
        }
    }

    /// - Throws: ``SSOError/providerFailed(_:)``; `CancellationError`.
    private func send(
        _ address: String, headers: [(String, String)], _ fill: (inout HTTPClientRequest) -> Void
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: address)
        request.headers.add(name: "Accept", value: "application/json")
        request.headers.add(name: "User-Agent", value: "WebMACS")
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        fill(&request)
        do {
            return try await self.within(self.limit) { [request] in try await self.exchange(request) }
        } catch let error as SSOError {
            throw error
        } catch let error as CancellationError {
            throw error
        } catch is NIOTooManyBytesError {
            throw SSOError.providerFailed(.tooLarge)
        } catch {
            throw SSOError.providerFailed(.unreachable(String(reflecting: error)))
        }
    }

    private func exchange(_ request: HTTPClientRequest) async throws -> Answer {
        try await HTTPClient.withHTTPClient(configuration: self.configuration) { client in
            let response = try await client.execute(request, timeout: .nanoseconds(self.limit.nanoseconds))
            let body = try await response.body.collect(upTo: Self.largestAnswer)
            return Answer(status: Int(response.status.code), body: Data(body.readableBytesView))
        }
    }

    private var configuration: HTTPClient.Configuration {
        var tls = TLSConfiguration.makeClientConfiguration()
        if let file = self.certificateAuthorities { tls.additionalTrustRoots = [.file(file)] }
        return HTTPClient.Configuration(tlsConfiguration: tls, redirectConfiguration: .disallow)
    }

    /// A provider that drips is as late as one that is silent.
    private func within<R: Sendable>(
        _ limit: Duration, _ body: @escaping @Sendable () async throws -> R
    ) async throws -> R {
        try await withThrowingTaskGroup(of: R?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            guard let result = try await group.next() ?? nil else { throw SSOError.providerFailed(.timedOut) }
            return result
        }
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 { self.microseconds * 1000 }
}
