import Domain
import HTTPTypes
import Synchronization
import TestSupport
import Testing

@testable import WebhooksService

@Suite("The guard at connect time", .enabled(if: TestServers.haveBoth))
struct GuardTests {
    static func request(_ url: String) -> OutgoingRequest {
        OutgoingRequest(
            url: url, id: "e", event: "system_alert", body: Array("{}".utf8), secrets: [.random()], at: .now())
    }

    /// A client whose names have the addresses that `resolve` gives.
    static func with<R: Sendable>(
        patience: Duration = .seconds(60), _ resolve: @escaping @Sendable (String) -> [String],
        _ body: @Sendable (OutgoingClient) async throws -> R
    ) async throws -> R {
        let clients = HTTPClients()
        let client = OutgoingClient(
            clients: clients, resolve: { name, _ in resolve(name).compactMap { IPAddress($0) } }, patience: patience)
        let result: Result<R, any Error>
        do {
            result = .success(try await body(client))
        } catch {
            result = .failure(error)
        }
        await clients.shutdown()
        return try result.get()
    }

    static let local = AddressGuard(allowed: [IPNetwork("127.0.0.1/32")].compactMap { $0 })

    @Test("A name is looked up once, connected to at that address, and keeps its name in Host")
    func host() async throws {
        try await Receiver.with { receiver in
            let asked = Mutex(0)
            try await Self.with({ _ in
                asked.withLock { $0 += 1 }
                return ["127.0.0.1"]
            }) { client in
                let attempt = await client.send(
                    Self.request("http://receiver.example:\(receiver.port)/hook"), through: Self.local)
                #expect(attempt.error == nil && attempt.responseCode == 200)
            }
            #expect(receiver.messages.map(\.host) == ["receiver.example:\(receiver.port)"])
            #expect(asked.withLock { $0 } == 1)
        }
    }

    @Test("A name that leads elsewhere the second time is refused the second time, and reaches nobody")
    func rebinding() async throws {
        try await Receiver.with { receiver in
            let asked = Mutex(0)
            try await Self.with({ _ in
                asked.withLock { count in
                    count += 1
                    return count == 1 ? ["127.0.0.1"] : ["127.0.0.2"]
                }
            }) { client in
                let request = Self.request("http://rebinding.example:\(receiver.port)/hook")
                #expect(await client.send(request, through: Self.local).error == nil)
                let second = await client.send(request, through: Self.local)
                #expect(second.error?.contains("127.0.0.2/32") == true)
            }
            #expect(receiver.messages.count == 1)
        }
    }

    @Test(
        "A name that leads to an address which is not public is refused, wherever else it leads",
        arguments: [
            ["10.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::1"], ["::ffff:127.0.0.1"], ["64:ff9b::7f00:1"],
            ["169.254.169.254"],
            ["100.64.1.1"], ["2002:7f00:1::"],
        ])
    func names(addresses: [String]) async throws {
        try await Self.with({ _ in addresses }) { client in
            let attempt = await client.send(Self.request("http://name.example/"), through: AddressGuard())
            #expect(attempt.error?.contains("allow the network") == true && attempt.responseCode == nil)
        }
    }

    @Test("The system's own resolver is not believed either: localhost is refused")
    func localhost() async throws {
        let clients = HTTPClients()
        let attempt = await OutgoingClient(clients: clients).send(
            Self.request("http://localhost:1/"), through: AddressGuard())
        #expect(attempt.error?.contains("allow the network") == true)
        await clients.shutdown()
    }

    @Test("A redirection is a failure, and is not followed")
    func redirection() async throws {
        try await Receiver.with { receiver in
            receiver.answer(then: 302, [.location: "http://127.0.0.1:\(receiver.port)/elsewhere"])
            try await Self.with({ _ in [] }) { client in
                let attempt = await client.send(Self.request(receiver.url), through: Self.local)
                #expect(attempt.responseCode == 302 && attempt.error?.contains("redirects") == true)
            }
            #expect(receiver.messages.map(\.path) == ["/hook"])
        }
    }

    @Test("Who does not answer is left after a while")
    func patience() async throws {
        try await Receiver.with { receiver in
            receiver.answer(then: 0)
            try await Self.with(patience: .milliseconds(200), { _ in [] }) { client in
                let attempt = await client.send(Self.request(receiver.url), through: Self.local)
                #expect(attempt.error?.contains("did not answer") == true && attempt.seconds < 5)
            }
        }
    }
}
