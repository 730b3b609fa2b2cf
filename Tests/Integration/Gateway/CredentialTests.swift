import Domain
import GatewayMigrations
import Postgres
import TestSupport
import Testing
import Vault

@testable import CLIService
@testable import GatewayService

@Suite("The vault of credentials", .enabled(if: TestServers.haveBoth))
struct CredentialTests {
    /// As `TestGateway` sets it.
    private let key = VaultKey(secret: TestGateway.secret)

    private func make(_ name: String, _ secret: String, _ gateway: TestGateway, by token: String) async throws -> String
    {
        try await gateway.send(
            "POST", "/api/v1/credentials", #"{"name":"\#(name)","kind":"ssh_key","secret":"\#(secret)"}"#, token: token
        ).required("public_id")
    }

    private func reveal(_ id: String, _ gateway: TestGateway, by token: String) async throws -> Answer {
        try await gateway.send("POST", "/api/v1/credentials/\(id)/reveal", token: token)
    }

    @Test("A secret is stored encrypted, shown masked, and comes back only when it is revealed")
    func secrecy() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let id = try await self.make("pump", "very secret words", gateway, by: admin)
            let bytes: [UInt8] = try await gateway.pool.withConnection {
                try $0.query("select ciphertext from credentials")[0].decode(0)
            }
            #expect(!String(decoding: bytes, as: UTF8.self).contains("secret"))
            for path in ["/api/v1/credentials", "/api/v1/credentials/\(id)"] {
                let answer = try await gateway.send("GET", path, token: admin)
                #expect(answer.text.contains("••••"))
                #expect(!answer.text.contains("words"))
            }
            let revealed = try await self.reveal(id, gateway, by: admin)
            #expect(try revealed.required("secret") == "very secret words")
            #expect(revealed.header("cache-control") == "no-store")
            let seen = try await gateway.send("GET", "/api/v1/credentials/\(id)", token: admin)
            #expect(!seen.text.contains(#""revealed_on":null"#))
            let log = try await gateway.send("GET", "/api/v1/audit?subject=\(id)", token: admin)
            #expect(log.text.contains("credential.revealed") && log.text.contains("credential.created"))
            #expect(log.text.contains("***") && !log.text.contains("words"))
        }
    }

    @Test("Another name or secret is encrypted anew, and still opens")
    func update() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let id = try await self.make("pump", "one", gateway, by: admin)
            let path = "/api/v1/credentials/\(id)"
            #expect(try await gateway.send("PUT", path, #"{"name":"Pumpe Ü"}"#, token: admin).status == 200)
            #expect(try await self.reveal(id, gateway, by: admin).required("secret") == "one")
            #expect(
                try await gateway.send("PUT", path, #"{"secret":"two","description":"x"}"#, token: admin).status == 200)
            #expect(try await self.reveal(id, gateway, by: admin).required("secret") == "two")
            _ = try await self.make("other", "x", gateway, by: admin)
            #expect(try await gateway.send("PUT", path, #"{"name":"other"}"#, token: admin).status == 409)
            #expect(try await gateway.send("PUT", path, #"{"secret":""}"#, token: admin).status == 422)
            let long = String(repeating: "ü", count: 40_000)
            #expect(try await gateway.send("PUT", path, #"{"secret":"\#(long)"}"#, token: admin).status == 422)
            #expect(try await gateway.send("DELETE", path, token: admin).status == 200)
            #expect(try await self.reveal(id, gateway, by: admin).status == 404)
        }
    }

    @Test("Only administrators see the vault, and only tokens made for it reveal")
    func access() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let id = try await self.make("pump", "one", gateway, by: admin)
            let op = try await gateway.makeUser("op", role: .operator, by: admin)
            #expect(try await gateway.send("GET", "/api/v1/credentials", token: op.token).status == 403)
            #expect(try await self.reveal(id, gateway, by: op.token).status == 403)
            #expect(try await self.reveal(id, gateway, by: gateway.makeToken(scopes: nil)).status == 403)
            #expect(
                try await self.reveal(id, gateway, by: gateway.makeToken(scopes: ["credentials:read"])).status == 403)
            #expect(
                try await self.reveal(id, gateway, by: gateway.makeToken(scopes: ["credentials:reveal"])).status == 200)
        }
    }

    @Test("A ciphertext that was copied to another row is an error, and never another's secret")
    func swapped() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let (one, two) = (
                try await self.make("one", "first", gateway, by: admin),
                try await self.make("two", "second", gateway, by: admin)
            )
            try await gateway.pool.withConnection { connection in
                try connection.script(
                    """
                    update credentials a set nonce = b.nonce, ciphertext = b.ciphertext from credentials b
                    where a.name = 'one' and b.name = 'two'
                    """)
            }
            let answer = try await self.reveal(one, gateway, by: admin)
            #expect(answer.status == 503)
            #expect(answer.text.contains("ENCRYPTION_KEY"))
            #expect(try await self.reveal(two, gateway, by: admin).required("secret") == "second")
        }
    }

    @Test("Rotation encrypts all with the new key at once, can be repeated, and the old key is refused from then on")
    func rotation() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            var ids: [String] = []
            for number in 0..<3 {
                ids.append(try await self.make("c\(number)", "secret \(number)", gateway, by: admin))
            }
            let new = VaultKey(secret: "the new key, which is long enough too")
            await #expect(throws: CommandFailure.self) {
                try await gateway.pool.withConnection { try $0.rotateVault(from: nil, to: new) }
            }
            await #expect(throws: CommandFailure.self) {
                try await gateway.pool.withConnection {
                    try $0.rotateVault(from: VaultKey(secret: "not the old key, whoever says so"), to: new)
                }
            }
            #expect(try await self.reveal(ids[0], gateway, by: admin).required("secret") == "secret 0")
            let counts = try await gateway.pool.withConnection { [key] connection in
                [try connection.rotateVault(from: key, to: new), try connection.rotateVault(from: key, to: new)]
            }
            #expect(counts == [3, 0])

            // The gateway still has the old key.
            let answer = try await self.reveal(ids[0], gateway, by: admin)
            #expect(answer.status == 503)
            #expect(answer.text.contains("ENCRYPTION_KEY"))
            let refused = try await gateway.send(
                "POST", "/api/v1/credentials", #"{"name":"late","secret":"x"}"#, token: admin)
            #expect(refused.status == 503)
            let store = CredentialStore(pool: gateway.pool, key: new)
            #expect(try await store.reveal(Credential.ID(ids[2])) == "secret 2")
        }
    }

    @Test("A gateway with another key does not start while there are secrets, and says which setting is wrong")
    func start() async throws {
        try await TestDatabase.with(try GatewayMigrations.all) { database in
            let other = VaultKey(secret: "some other key, long enough as well")
            try await database.pool.withConnection { try $0.adopt(other) }
            // Nothing is stored: the key may still change.
            try await database.pool.withConnection { [key] in try $0.adopt(key) }
            let credential = Credential(
                id: .random(), name: "n", kind: .other, createdBy: nil, createdAt: .now(), updatedAt: .now())
            try await CredentialStore(pool: database.pool, key: self.key).insert(credential, secret: "s")
            let error = await #expect(throws: VaultError.self) {
                try await database.pool.withConnection { try $0.adopt(other) }
            }
            #expect(error?.detail.contains("ENCRYPTION_KEY") == true)
            _ = try await TestRedis.with { redis in
                await #expect(throws: (any Error).self) {
                    try await TestGateway.run(database, redis, encryptionKey: "some other key, long enough as well") {
                        _ in
                    }
                }
            }
        }
    }
}
