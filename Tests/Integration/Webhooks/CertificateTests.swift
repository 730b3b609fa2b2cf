import FoundationEssentials
import TestSupport
import Testing

@testable import WebhooksService

@Suite("Certificates of receivers")
struct CertificateTests {
    /// A client that finds this machine under every name.
    static func send(to host: String, _ port: Int, trusting certificates: String?) async throws -> Attempt {
        let clients = HTTPClients(certificates: certificates)
        let client = OutgoingClient(
            clients: clients, resolve: { _, _ in ["127.0.0.1"].compactMap { IPAddress($0) } }, patience: .seconds(60))
        let attempt = await client.send(
            GuardTests.request("https://\(host):\(port)/hook"), through: GuardTests.local)
        await clients.shutdown()
        return attempt
    }

    static func withAuthority<R>(_ body: (_ file: String) async throws -> R) async throws -> R {
        let file = "\(FileManager.default.temporaryDirectory.path)/authority-\(UInt64.random(in: 0...UInt64.max)).pem"
        try Data(TestCertificates.authority.utf8).write(to: URL(filePath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }  // A file that is left disturbs nobody.
        return try await body(file)
    }

    @Test("One that nobody trusts is refused before a byte of the event is sent, and the reason names it")
    func untrusted() async throws {
        try await SecureReceiver.with { receiver, port in
            let attempt = try await Self.send(to: "receiver.example", port, trusting: nil)
            #expect(attempt.responseCode == nil)
            #expect(attempt.error?.contains("certificate") == true, "\(attempt.error ?? "no error")")
            #expect(receiver.hosts.isEmpty)
        }
    }

    @Test("One of a trusted authority is taken; the server is greeted by the name in the URL, not by the address")
    func trusted() async throws {
        try await Self.withAuthority { authority in
            try await SecureReceiver.with { receiver, port in
                let attempt = try await Self.send(to: "receiver.example", port, trusting: authority)
                #expect(attempt.error == nil && attempt.responseCode == 200)
                #expect(receiver.names == ["receiver.example"])
                #expect(receiver.hosts == ["receiver.example:\(port)"])
            }
        }
    }

    @Test("One for another name is refused, be its authority trusted or not")
    func misnamed() async throws {
        try await Self.withAuthority { authority in
            try await SecureReceiver.with { receiver, port in
                let attempt = try await Self.send(to: "other.example", port, trusting: authority)
                #expect(attempt.responseCode == nil)
                #expect(attempt.error?.contains("certificate") == true, "\(attempt.error ?? "no error")")
                #expect(receiver.names == ["other.example"] && receiver.hosts.isEmpty)
            }
        }
    }
}
