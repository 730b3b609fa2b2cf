import Catalogue
import Domain
import Postgres
import Vault

/// The table `webhooks`. Secrets pass through here and stay nowhere in clear.
struct EndpointStore: Sendable {
    let pool: PostgresPool
    let key: VaultKey

    /// The oldest first.
    func list(limit: Int, offset: Int) async throws -> Listing<Endpoint> {
        try await self.pool.withConnection { connection in
            let total: Int64 = try connection.query("select count(*) from webhooks")[0].decode(0)
            let rows = try connection.query("\(raw: Self.selection) order by w.id limit \(limit) offset \(offset)")
            return Listing(total: Int(total), elements: try rows.map(Self.endpoint))
        }
    }

    /// - Throws: ``WebhookError/notFound(_:)``.
    func fetch(_ id: Endpoint.ID) async throws -> Endpoint {
        try await self.pool.withConnection { connection in
            guard let row = try connection.query("\(raw: Self.selection) where w.public_id = \(id.text)").first else {
                throw WebhookError.notFound(id)
            }
            return try Self.endpoint(row)
        }
    }

    /// - Throws: ``WebhookError/urlTaken``, `ValidationError` when there is no such fallback, `VaultError`; then nothing is
    ///   stored.
    func insert(
        _ id: Endpoint.ID, _ settings: EndpointSettings, secret: SigningSecret, by user: User.ID
    ) async throws {
        let sealed = try self.seal(secret, of: id)
        let events = settings.events.map(\.rawValue)
        let severities = settings.filters.severities.map(\.rawValue)
        try await self.namingURL {
            try await self.pool.withTransaction { [key] connection in
                try connection.expectVaultKey(key)
                let fallback = try Self.fallback(settings, of: id, connection)
                try connection.execute(
                    """
                    insert into webhooks (public_id, url, name, description, format, template, events, channels, rules,
                        severities, enabled, state, state_reason, key_id, nonce, ciphertext, user_public_id, fallback_id,
                        fallback_after, fallback_since)
                    values (\(id.text), \(settings.url), \(settings.name), \(settings.description),
                        \(settings.format.rawValue), \(settings.template), \(events), \(settings.filters.channels),
                        \(settings.filters.rules), \(severities), \(settings.isEnabled),
                        \(settings.isEnabled ? "healthy" : "disabled"), \(settings.isEnabled ? nil : Self.byPerson),
                        \(sealed.keyID), \(sealed.nonce), \(sealed.ciphertext), \(user.text), \(fallback),
                        \(settings.fallbackSeconds), case when \(fallback) is not null then now() end)
                    """)
                try connection.beginReadings()
            }
        }
    }

    /// Whoever is enabled, or gets another URL, begins anew: healthy, and what waits is due.
    ///
    /// - Throws: ``WebhookError`` not found or URL taken, `ValidationError`, `VaultError`; then nothing is changed.
    func update(_ id: Endpoint.ID, _ changes: EndpointChanges) async throws {
        let sealed = try changes.secret.map { try self.seal($0, of: id) }
        try await self.namingURL {
            try await self.pool.withTransaction { [key] connection in
                if sealed != nil { try connection.expectVaultKey(key) }
                let rows = try connection.query(
                    "select \(raw: Self.settingColumns) from webhooks w where public_id = \(id.text) for update")
                guard let row = rows.first else { throw WebhookError.notFound(id) }
                let old = try Self.settings(row)
                let new = try changes.applied(to: old)
                try Self.write(new, to: id, connection)
                if let sealed { try Self.replaceSecret(of: id, by: sealed, connection) }
                if new.isEnabled != old.isEnabled || new.url != old.url {
                    try Self.begin(id, isEnabled: new.isEnabled, connection)
                }
                try connection.beginReadings()
            }
        }
    }

    /// A new secret; the old one signs too for `overlap`.
    ///
    /// - Returns: Up to when; nil: not at all.
    /// - Throws: ``WebhookError/notFound(_:)``, `VaultError`.
    func rotate(_ id: Endpoint.ID, to secret: SigningSecret, overlap: Duration) async throws -> (
        at: Timestamp, previousUntil: Timestamp?
    ) {
        let sealed = try self.seal(secret, of: id)
        return try await self.pool.withTransaction { [key] connection in
            try connection.expectVaultKey(key)
            let keeps = overlap > .zero
            let rows = try connection.query(
                """
                update webhooks set
                    previous_key_id = case when \(keeps) then key_id end, previous_nonce = case when \(keeps) then nonce end,
                    previous_ciphertext = case when \(keeps) then ciphertext end,
                    previous_until = case when \(keeps) then now() + \(overlap.microseconds) * interval '1 microsecond' end,
                    key_id = \(sealed.keyID), nonce = \(sealed.nonce), ciphertext = \(sealed.ciphertext),
                    rotated_at = now(), updated_at = now()
                where public_id = \(id.text) returning rotated_at, previous_until
                """)
            guard let row = rows.first else { throw WebhookError.notFound(id) }
            return (try row.decode("rotated_at"), try row.decode("previous_until"))
        }
    }

    /// - Throws: ``WebhookError/notFound(_:)``.
    func delete(_ id: Endpoint.ID) async throws {
        let count = try await self.pool.withConnection { connection in
            try connection.execute("delete from webhooks where public_id = \(id.text)")
        }
        guard count == 1 else { throw WebhookError.notFound(id) }
    }

    // MARK: - Rows

    private static let byPerson = "It was disabled by a person."

    private static let settingColumns = """
        w.url, w.name, w.description, w.format, w.template, w.events, w.channels, w.rules, w.severities, w.enabled,
        (select f.public_id from webhooks f where f.id = w.fallback_id) as fallback, w.fallback_after
        """

    private static let selection = """
        select w.public_id, \(settingColumns), w.state, w.state_reason, w.failing_since, w.last_success_at, w.rotated_at,
            w.created_at, w.user_public_id as created_by,
            (select count(*) from deliveries d where d.webhook_id = w.id and d.status = 'pending') as pending
        from webhooks w
        """

    private func seal(_ secret: SigningSecret, of id: Endpoint.ID) throws -> SealedSecret {
        try self.key.seal(Array(secret.text.utf8), at: EndpointSecrets.place(id))
    }

    private static func write(
        _ settings: EndpointSettings, to id: Endpoint.ID, _ connection: isolated PostgresConnection
    ) throws {
        let events = settings.events.map(\.rawValue)
        let severities = settings.filters.severities.map(\.rawValue)
        let fallback = try Self.fallback(settings, of: id, connection)
        try connection.execute(
            """
            update webhooks set url = \(settings.url), name = \(settings.name), description = \(settings.description),
                format = \(settings.format.rawValue), template = \(settings.template), events = \(events),
                channels = \(settings.filters.channels), rules = \(settings.filters.rules), severities = \(severities),
                enabled = \(settings.isEnabled), fallback_id = \(fallback), fallback_after = \(settings.fallbackSeconds),
                fallback_since = case when fallback_id is not distinct from \(fallback) then fallback_since
                    when \(fallback) is not null then now() end,
                updated_at = now()
            where public_id = \(id.text)
            """)
    }

    /// The row of the fallback; nil: there is none.
    private static func fallback(
        _ settings: EndpointSettings, of id: Endpoint.ID, _ connection: isolated PostgresConnection
    ) throws -> Int64? {
        guard let fallback = settings.fallback else { return nil }
        guard fallback != id else {
            throw ValidationError(field: "fallback_id", "A webhook cannot be its own fallback", type: "fallback")
        }
        guard
            let row = try connection.query("select id from webhooks where public_id = \(fallback.text) for key share")
                .first
        else { throw ValidationError(field: "fallback_id", "There is no such webhook", type: "fallback") }
        return try row.decode(0)
    }

    private static func replaceSecret(
        of id: Endpoint.ID, by sealed: SealedSecret, _ connection: isolated PostgresConnection
    ) throws {
        try connection.execute(
            """
            update webhooks set key_id = \(sealed.keyID), nonce = \(sealed.nonce), ciphertext = \(sealed.ciphertext),
                previous_key_id = null, previous_nonce = null, previous_ciphertext = null, previous_until = null,
                rotated_at = now()
            where public_id = \(id.text)
            """)
    }

    private static func begin(
        _ id: Endpoint.ID, isEnabled: Bool, _ connection: isolated PostgresConnection
    ) throws {
        try connection.execute(
            """
            update webhooks set state = \(isEnabled ? "healthy" : "disabled"),
                state_reason = \(isEnabled ? nil : Self.byPerson), failures = 0, failing_since = null, warned_percent = 0,
                probe_at = null
            where public_id = \(id.text)
            """)
        guard isEnabled else { return }
        try connection.execute(
            """
            update deliveries set next_attempt_at = now()
            where status = 'pending' and next_attempt_at is not null
                and webhook_id = (select id from webhooks where public_id = \(id.text))
            """)
    }

    private static func settings(_ row: SQLRow) throws -> EndpointSettings {
        let events: [String] = try row.decode("events")
        let severities: [String] = try row.decode("severities")
        return EndpointSettings(
            url: try row.decode("url"), name: try row.decode("name"), description: try row.decode("description"),
            events: events.compactMap { WebhookEvent(rawValue: $0) }, isEnabled: try row.decode("enabled"),
            // The column's check leaves no other.
            format: WebhookFormat(rawValue: try row.decode("format")) ?? .json, template: try row.decode("template"),
            filters: EndpointFilters(
                channels: try row.decode("channels"), rules: try row.decode("rules"),
                severities: severities.compactMap { Severity(rawValue: $0) }),
            fallback: try row.decode("fallback", as: String?.self).map { Endpoint.ID($0) },
            fallbackSeconds: Int(try row.decode("fallback_after", as: Int32.self)))
    }

    private static func endpoint(_ row: SQLRow) throws -> Endpoint {
        Endpoint(
            id: Endpoint.ID(try row.decode("public_id", as: String.self)), settings: try Self.settings(row),
            // The column's check leaves no other.
            state: Endpoint.State(rawValue: try row.decode("state")) ?? .healthy,
            stateReason: try row.decode("state_reason"), failingSince: try row.decode("failing_since"),
            lastSuccessAt: try row.decode("last_success_at"),
            pending: Int(try row.decode("pending", as: Int64.self)), rotatedAt: try row.decode("rotated_at"),
            createdAt: try row.decode("created_at"),
            createdBy: try row.decode("created_by", as: String?.self).map(User.ID.init))
    }

    private func namingURL(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as PostgresError where error.constraint == "webhooks_url_key" {
            throw WebhookError.urlTaken
        }
    }
}
