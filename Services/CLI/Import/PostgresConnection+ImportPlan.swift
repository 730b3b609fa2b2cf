import Archive
import Auth
import Catalogue
import Contracts
import Domain
import FoundationEssentials
import Postgres
import TimeSeries
import Vault

extension PostgresConnection {
    /// Writes what the plan takes, in one transaction: all of it, or nothing.
    ///
    /// - Parameters:
    ///   - source: The name under which imported readings are counted.
    ///   - key: The vault's, for the secrets of webhooks.
    func write(_ plan: ImportPlan, source: String, key: VaultKey?) throws {
        try self.transaction { connection in
            for person in plan.people { try connection.insert(person) }
            for channel in plan.channels { try connection.insert(channel) }
            for experiment in plan.experiments { try connection.insert(experiment) }
            for dashboard in plan.dashboards { try connection.insert(dashboard) }
            for device in plan.devices { try connection.insert(device) }
            for token in plan.tokens { try connection.insert(token) }
            for rule in plan.rules { try connection.insert(rule) }
            if let key, !plan.webhooks.isEmpty {
                try connection.expectVaultKey(key)
                for webhook in plan.webhooks { try connection.insert(webhook, key: key) }
            }
            try connection.insert(plan.messages)
            let marked = Array(plan.marks.keys)
            try connection.execute(
                """
                insert into source_watermarks (source, boot, sequence) select \(source), unnest(\(marked)), 0
                on conflict do nothing
                """)
        }
    }

    private func insert(_ person: OldCatalogue.Person) throws {
        try self.execute(
            """
            insert into users
                (public_id, email, username, password_hash, role, sso_provider, sso_subject_id, registered_at)
            values (\(person.id), \(person.email), \(person.name), \(person.passwordHash), \(person.role),
                \(person.ssoProvider), \(person.ssoSubject), \(person.registeredAt))
            """)
    }

    private func insert(_ channel: OldCatalogue.Quantity) throws {
        try self.execute(
            """
            insert into channels (public_id, name, kind, unit, min_value, max_value, user_id)
            values (\(channel.id), \(channel.name), \(channel.kind), \(channel.unit), \(channel.minimum),
                \(channel.maximum), (select id from users where public_id = \(channel.owner)))
            """)
    }

    private func insert(_ experiment: OldCatalogue.Span) throws {
        try self.execute(
            """
            insert into experiments (public_id, name, notes, started_at, stopped_at, user_id)
            values (\(experiment.id), \(experiment.name), \(experiment.notes), \(experiment.startedAt),
                \(experiment.stoppedAt), (select id from users where public_id = \(experiment.owner)))
            """)
    }

    private func insert(_ dashboard: OldCatalogue.Board) throws {
        let visible = Set(dashboard.tiles.compactMap(\.channel)).sorted()
        try self.execute(
            """
            insert into dashboards
                (public_id, name, is_global, user_id, visible_channels, created_at, updated_at)
            values (\(dashboard.id), \(dashboard.name), \(dashboard.isGlobal),
                (select id from users where public_id = \(dashboard.owner)), \(visible), \(dashboard.createdAt),
                \(dashboard.createdAt))
            """)
        for (tile, frame) in zip(dashboard.tiles, TileFlow.place(dashboard.tiles)) {
            try self.execute(
                """
                insert into dashboard_widgets (public_id, dashboard_id, kind, title, channel_number, x, y, w, h)
                values (\(tile.id), (select id from dashboards where public_id = \(dashboard.id)), \(tile.kind),
                    \(tile.title), (select number from channels where public_id = \(tile.channel)),
                    \(frame.x), \(frame.y), \(frame.width), \(frame.height))
                """)
        }
    }

    private func insert(_ device: OldCatalogue.Device) throws {
        try self.execute(
            """
            insert into plugin_instances
                (public_id, plugin_id, name, is_demo, is_enabled, config_json, user_id, created_at, updated_at)
            values (\(device.id), \(device.plugin), \(device.name), \(device.isDemo), \(device.isEnabled),
                \(device.configuration), (select id from users where public_id = \(device.owner)), \(device.createdAt),
                \(device.updatedAt))
            """)
        for terminal in device.terminals {
            try self.execute(
                """
                insert into channel_mappings
                    (public_id, plugin_instance_id, channel_id, name, direction, unit, channel_number, created_at)
                values (\(terminal.id), (select id from plugin_instances where public_id = \(device.id)),
                    \(terminal.physicalChannel), \(terminal.name), \(terminal.direction), \(terminal.unit),
                    (select number from channels where public_id = \(terminal.channel)), \(terminal.createdAt))
                """)
        }
    }

    private func insert(_ token: OldCatalogue.Token) throws {
        try self.execute(
            """
            insert into api_tokens (public_id, name, token_hash, user_id, created_at, expires_at, last_used_at)
            values (\(token.id), \(token.name), \(TokenHash(hexadecimal: token.hash)?.bytes),
                (select id from users where public_id = \(token.owner)), \(token.createdAt), \(token.expiresAt),
                \(token.lastUsedAt))
            """)
    }

    private func insert(_ rule: OldCatalogue.Alarm) throws {
        try self.execute(
            """
            insert into rules (public_id, name, severity, channels, operator, threshold, threshold_high, for_seconds,
                cooldown_seconds, actions, webhook_event_type, enabled, user_public_id, created_at)
            values (\(rule.id), \(rule.name), 'warning', \([rule.channel]), \(rule.comparison), \(rule.threshold),
                \(rule.thresholdHigh), 0, \(Int32(rule.cooldownSeconds)), \([rule.action == "log" ? "log" : "webhook"]),
                \(rule.eventType), \(rule.isEnabled), \(rule.owner), \(rule.createdAt))
            """)
    }

    /// One without a secret gets one that nobody knows; it can be replaced on its page.
    private func insert(_ webhook: OldCatalogue.Hook, key: VaultKey) throws {
        let secret =
            webhook.secret ?? "whsec_" + Data((0..<32).map { _ in UInt8.random(in: 0...255) }).base64EncodedString()
        let sealed = try key.seal(Array(secret.utf8), at: VaultPlace(id: webhook.id, name: "webhook"))
        try self.execute(
            """
            insert into webhooks (public_id, url, format, events, enabled, key_id, nonce, ciphertext, user_public_id, created_at)
            values (\(webhook.id), \(webhook.url),
                \(webhook.url.hasPrefix("https://hooks.slack.com/") ? "slack" : "json"), \(webhook.events),
                \(webhook.isEnabled), \(sealed.keyID), \(sealed.nonce), \(sealed.ciphertext),
                \(webhook.owner), \(webhook.createdAt))
            """)
    }

    /// Their numbers are below all that are there: they are listed against that order, and these are the older ones.
    private func insert(_ messages: [OldCatalogue.Message]) throws {
        guard !messages.isEmpty else { return }
        let lowest: Int64 = try self.query("select least(coalesce(min(id), 1), 1) from log_entries")[0].decode(0)
        for start in stride(from: 0, to: messages.count, by: 1000) {
            let part = messages[start..<min(start + 1000, messages.count)]
            let numbers = part.indices.map { lowest - Int64(messages.count - $0) }
            try self.execute(
                """
                insert into log_entries (id, public_id, content, kind, is_read, created_at, user_id)
                overriding system value
                select new.id, new.public_id, new.content, new.kind, new.is_read, new.created_at, u.id
                from unnest(\(numbers), \(part.map(\.id)), \(part.map(\.content)), \(part.map { $0.kind ?? "info" }),
                    \(part.map(\.isRead)), \(part.map(\.createdAt)), \(part.map(\.owner)))
                    as new (id, public_id, content, kind, is_read, created_at, owner)
                left join users u on u.public_id = new.owner
                """)
        }
    }

    // MARK: - Readings

    /// Stores what one page of the source holds and moves the marks of its channels, in one transaction.
    ///
    /// As the writer's commits, but for the live feed: nobody waits for readings of the past.
    ///
    /// - Parameter last: By the channel's public id: the number of its last reading in the page.
    func store(_ sheet: RunSheet, last: [String: Int64], source: String) throws {
        let days = Set(sheet.runs.map { sheet.points[$0.range.lowerBound].time.day })
        for day in days.sorted() { try self.ensurePartition(day: day) }
        let latest = sheet.latest
        let marks = last.sorted { $0.key < $1.key }
        try self.transaction { connection in
            try connection.append(sheet)
            // In the order in which the writer takes these locks.
            try connection.execute(
                """
                update stream_offsets set readings = readings + \(sheet.points.count)
                where partition = \(Int32(Streams.partition(ofSource: source)))
                """)
            try connection.execute(
                """
                insert into latest_readings as latest (channel, time, value)
                select * from unnest(
                    \(latest.map(\.channel)), \(latest.map(\.point.time)), \(latest.map(\.point.value)))
                on conflict (channel) do update set time = excluded.time, value = excluded.value
                where excluded.time >= latest.time
                """)
            try connection.execute(
                """
                update source_watermarks old set sequence = new.sequence, updated_at = now()
                from unnest(\(marks.map(\.key)), \(marks.map(\.value))) as new (boot, sequence)
                where old.source = \(source) and old.boot = new.boot
                """)
        }
    }

    /// The numbers of these channels in stored readings, by public id.
    func numbers(of channels: [String]) throws -> [String: Channel.Number] {
        try self.query(
            "select public_id, number from channels where public_id = any(\(channels)) and deleted_at is null"
        ).reduce(into: [:]) { $0[try $1.decode(0)] = try $1.decode(1, as: Channel.Number.self) }
    }

    /// The days that raw readings live, when a schedule removes older ones; nil: they stay.
    func daysKept() throws -> Int? {
        try self.query(
            """
            select least(retention_days, downsample_after_days)::bigint from retention_policy
            where archive_enabled and cleanup_enabled
            """
        ).first.map { try $0.decode(0) }
    }
}

extension Timestamp {
    /// Days since 1970-01-01, UTC.
    fileprivate var day: Int64 {
        let day = self.microseconds / 86_400_000_000
        return self.microseconds % 86_400_000_000 < 0 ? day - 1 : day
    }
}
