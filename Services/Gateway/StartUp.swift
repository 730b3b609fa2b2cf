import Auth
import Contracts
import Domain
import Logging
import Postgres
import Vault

/// What has to be true before the first request: the steps, in their order, each logged when it is done.
///
/// Waits for a database that is not up yet, and for migrations that `webmacs migrate` has not applied yet. Repeating it
/// adds a notice and changes nothing else, and two gateways may do it at once.
struct StartUp: Sendable {
    let pool: PostgresPool
    let signer: TokenSigner
    let previousSigners: [TokenSigner]
    let vaultKey: VaultKey
    let verifier: TokenVerifier
    let hasher: PasswordHasher
    let firstAdmin: GatewayConfiguration.FirstAdmin
    let logger: Logger

    /// - Throws: `CancellationError`; an error of the database that waiting does not help; `VaultError` when there are secrets
    ///   of another `ENCRYPTION_KEY`.
    func run() async throws {
        try await self.waitFor("the database") {
            try await self.pool.withConnection { connection in
                _ = try connection.query("select 1")
            }
            return true
        }
        self.logger.info("Connected to the database")
        try await self.waitFor("the migrations: run 'webmacs migrate'") {
            try await schemaVersions(self.pool)["gateway", default: 0] >= SchemaVersions.gateway
        }
        self.logger.info("Schema is current", metadata: ["schema.version": "\(SchemaVersions.gateway)"])
        // The database may go away once more between any two of them.
        try await self.waitFor("the database") {
            try await self.pool.withConnection { [vaultKey] in try $0.adopt(vaultKey) }
            self.logger.info("The vault's key is the right one", metadata: ["key.id": "\(self.vaultKey.id)"])
            try await self.publishKey()
            try await self.makeFirstAdmin()
            try await NoticeStore(pool: self.pool).insert(.gatewayStarted)
            try await self.verifier.reload()
            self.logger.info("Credentials loaded")
            return true
        }
    }

    private func publishKey() async throws {
        let isNew = try await SigningKeyStore(pool: self.pool).publish(self.signer, previous: self.previousSigners)
        self.logger.info(
            isNew ? "Signing key published; older sessions have ended" : "Signing key is published",
            metadata: ["key.id": "\(self.signer.keyID)", "key.previous": "\(self.previousSigners.map(\.keyID))"])
    }

    private func makeFirstAdmin() async throws {
        let accounts = AccountStore(pool: self.pool)
        if try await accounts.hasAnyUser() {
            self.logger.info("Users exist; no administrator is made")
            return
        }
        guard let password = self.firstAdmin.password else {
            self.logger.warning("There is no user: set ADMIN_PASSWORD, or run 'webmacs user create'")
            return
        }
        let user = User(
            id: .random(), email: self.firstAdmin.email, name: self.firstAdmin.name, role: .admin, registeredAt: .now())
        let isMade = try await accounts.insertFirstAdmin(user, passwordHash: try await self.hasher.hash(password))
        self.logger.info(
            isMade ? "Default administrator created" : "Another gateway created the default administrator",
            metadata: ["user.email": "\(user.email)"])
    }

    /// Asks until the answer is yes, first often, then every two seconds; says once what it waits for.
    private func waitFor(_ what: String, _ condition: () async throws -> Bool) async throws {
        var pause: Duration = .milliseconds(100)
        var hasSaid = false
        while true {
            do {
                if try await condition() { return }
                if !hasSaid { self.logger.notice("Waiting for \(what)") }
            } catch let error as PostgresError where error.isUnavailable || error.isUndefinedTable {
                if !hasSaid { self.logger.notice("Waiting for \(what)", metadata: ["error": "\(error)"]) }
            }
            hasSaid = true
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(2))
        }
    }
}
