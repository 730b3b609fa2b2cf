import Auth
import Domain

/// The database of the scanner of repositories (PPM): what happened in its projects, and what its scans found, as readings.
///
/// ```
/// activities ──▶ one channel for each project and type: a 1 whenever it happened
/// scans ───────▶ "Scans / projects found" and "Scans / projects imported", at the beginning of each
/// users ───────▶ users (member: operator)
/// ```
/// A reading's number is its row's, times four, and which of the row's readings it is.
struct OldScanner: ImportSource {
    let file: SQLiteFile

    func catalogue() async throws -> OldCatalogue {
        let tables = Set(
            try self.file.rows("select name from sqlite_master where type = 'table'").compactMap(\.[0].text))
        guard tables.isSuperset(of: ["projects", "activities", "scans"]) else {
            throw CommandFailure("\(self.file.path) is no database of PPM: it has no projects, activities or scans")
        }
        var old = OldCatalogue()
        if tables.contains("users") { old.people = try self.people() }
        old.channels = try self.channels()
        for (table, reason) in Self.remainders where tables.contains(table) {
            let rows = try self.file.rows("select count(*) from \(table)")[0][0].integer ?? 0
            if rows > 0 { old.remainders.append(.init(table: table, rows: rows, reason: reason)) }
        }
        return old
    }

    private static let remainders = [
        ("projects", "there are no projects here; what happened in them are channels"),
        ("repositories", "only their present state, which the next scan finds"),
        ("notes", "there are no notes here"), ("tasks", "there are no tasks here"),
    ]

    private func people() throws -> [OldCatalogue.Person] {
        try self.file.rows("select id, email, name, password_hash, role from users order by id").map { row in
            OldCatalogue.Person(
                id: Self.id("user", row[0].integer ?? 0, row[1].text ?? ""), email: row[1].text ?? "",
                name: row[2].text ?? "", passwordHash: row[3].text,
                role: row[4].text == "member" ? Role.operator.rawValue : row[4].text ?? "", registeredAt: .now())
        }
    }

    private func channels() throws -> [OldCatalogue.Quantity] {
        let happenings = try self.file.rows(
            """
            select distinct p.id, p.name, p.created_at, a.type
            from activities a join projects p on p.id = a.project_id order by p.id, a.type
            """
        ).map { row in
            Self.channel(
                Self.id(row[3].text ?? "", row[0].integer ?? 0, row[2].text ?? ""),
                "\(row[1].text ?? "") / \(Self.plurals[row[3].text ?? ""] ?? row[3].text ?? "")", maximum: 1)
        }
        let scans = try self.file.rows("select count(*) from scans")[0][0].integer ?? 0
        return happenings
            + (scans == 0
                ? []
                : [
                    Self.channel(Self.found, "Scans / projects found", maximum: 1000),
                    Self.channel(Self.imported, "Scans / projects imported", maximum: 1000),
                ])
    }

    func inventory() async throws -> [OldReadings] {
        var inventory: [String: OldReadings] = [:]
        var after: Int64 = -1
        while true {
            let page = try await self.readings(after: after, through: .max, limit: 10_000)
            guard let end = page.last?.number else { return Array(inventory.values) }
            for reading in page {
                var entry = inventory[reading.channel] ?? OldReadings(channel: reading.channel, count: 0, last: 0)
                entry.count += 1
                entry.last = reading.number
                if let time = reading.time { entry.oldest = min(entry.oldest ?? time, time) }
                inventory[reading.channel] = entry
            }
            after = end
        }
    }

    func readings(after: Int64, through: Int64, limit: Int) async throws -> [OldReading] {
        try self.file.rows(
            """
            select * from (
                select a.id * 4 as number, a.type, p.id, p.created_at, a.timestamp, 1
                from activities a join projects p on p.id = a.project_id where a.id >= ?1 / 4
                union all select id * 4 + 1, 'found', 0, '', started_at, projects_found from scans where id >= ?1 / 4
                union all select id * 4 + 2, 'imported', 0, '', started_at, projects_imported from scans where id >= ?1 / 4
            )
            where number > ?1 and number <= ?2 order by number limit ?3
            """, [after, through, Int64(limit)]
        ).map { row in
            OldReading(
                number: row[0].integer ?? 0,
                channel: Self.id(row[1].text ?? "", row[2].integer ?? 0, row[3].text ?? ""),
                time: row[4].text.flatMap(Self.time), value: row[5].integer.map(Double.init) ?? .nan)
        }
    }

    private static let plurals = [
        "commit": "commits", "pull_request": "pull requests", "issue": "issues", "release": "releases", "scan": "scans",
    ]

    private static let found = Self.id("found", 0, "")
    private static let imported = Self.id("imported", 0, "")

    private static func channel(_ id: String, _ name: String, maximum: Double) -> OldCatalogue.Quantity {
        OldCatalogue.Quantity(
            id: id, name: name, kind: ChannelKind.sensor.rawValue, unit: "1", minimum: 0, maximum: maximum, owner: nil)
    }

    /// The same in every import of this file; rows of two files that have one number differ in when they were made.
    private static func id(_ kind: String, _ number: Int64, _ made: String) -> String {
        let hash = TokenHash(of: "ppm \(kind) \(number) \(made)").bytes
        return "ppm-" + hash.prefix(16).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    /// `2025-12-24 10:00:00.123456`, in UTC when it has no zone.
    private static func time(_ text: String) -> Timestamp? {
        let text = text.replacing(" ", with: "T")
        return Timestamp(rfc3339: text) ?? Timestamp(rfc3339: text + "Z")
    }
}
