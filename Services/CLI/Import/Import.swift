import Catalogue
import Contracts
import Domain
import Postgres
import Vault

/// An import from its plan to its report.
///
/// ```
/// catalogue + inventory ──▶ plan ──conflicts? stop──▶ one transaction: catalogue ──▶ readings, page by page ──▶ report
/// ```
/// Until the transaction nothing is written. It may be broken off and repeated at any moment.
struct Import: Sendable {
    let source: any ImportSource
    /// Under which imported readings are counted, as a sender's.
    let name: String
    let policy: ConflictPolicy
    let isDryRun: Bool
    /// Whether readings are taken that retention will soon reduce to minutes and hours.
    let acceptsRetention: Bool
    let now: Timestamp
    /// For the secrets of webhooks.
    var key: VaultKey?
    var pageSize = 50_000

    /// - Throws: ``CommandFailure`` when conflicts stop it, in which case nothing was written.
    func run(into connection: PostgresConnection) async throws -> ImportReport {
        let old = try await self.source.catalogue()
        Console.warn("Counting readings …")
        let inventory = try await self.source.inventory()
        let (plan, daysKept) = try await connection.run { [name, policy] connection in
            let here = try connection.presentCatalogue(source: name)
            return (ImportPlan(old, here: here, policy: policy), try connection.daysKept())
        }
        for note in plan.notes { Console.warn(note) }
        guard self.key != nil || plan.webhooks.isEmpty || self.isDryRun else {
            throw CommandFailure(
                "webhooks have secrets: set ENCRYPTION_KEY as the services have it", code: .configuration)
        }
        let conflicts = plan.conflicts.map(\.description) + self.losses(inventory, plan, daysKept)
        for conflict in conflicts { Console.warn("conflict: \(conflict)") }

        var tallies = plan.tallies
        if self.isDryRun {
            tallies[.readings] = self.expectation(inventory, plan)
            return ImportReport(tallies, remainders: old.remainders)
        }
        if self.policy == .stop, !conflicts.isEmpty {
            throw CommandFailure(
                "\(conflicts.count) conflicts; nothing was written. --on-conflict skip or rename goes on all the same.")
        }
        try await connection.run { [name, key] in try $0.write(plan, source: name, key: key) }
        await ChangeNotice.publish(plan.changes)
        tallies[.readings] = try await self.moveReadings(inventory, plan, connection)
        return ImportReport(tallies, remainders: old.remainders)
    }

    private func moveReadings(
        _ inventory: [OldReadings], _ plan: ImportPlan, _ connection: PostgresConnection
    ) async throws -> ImportTally {
        let total = inventory.reduce(0) { $0 + $1.count }
        let work = ReadingImport(
            source: self.source, name: self.name, connection: connection,
            channels: try await connection.run { try $0.numbers(of: Array(plan.marks.keys)) }, now: self.now,
            pageSize: self.pageSize)
        let begin = ContinuousClock.now
        var said = begin
        var tally = try await work.run(
            marks: plan.marks, through: inventory.map(\.last).max() ?? 0
        ) { seen in
            guard ContinuousClock.now - said > .seconds(2) else { return }
            said = .now
            let rate = Int(Double(seen) / ((said - begin) / .seconds(1)))
            Console.warn("readings: \(seen) of \(total), \(rate) a second")
        }
        tally.source = total
        tally.present = total - tally.taken - tally.skipped.values.reduce(0, +)
        return tally
    }

    /// What is known of the readings before they are read: which belong to a channel that is taken.
    private func expectation(_ inventory: [OldReadings], _ plan: ImportPlan) -> ImportTally {
        var tally = ImportTally()
        for readings in inventory {
            tally.source += readings.count
            if let mark = plan.marks[readings.channel] {
                // Which of them are behind the mark is known when they are read.
                if mark >= readings.last { tally.present += readings.count } else { tally.taken += readings.count }
            } else {
                tally.skip("of a channel that was not taken", count: readings.count)
            }
        }
        return tally
    }

    /// Channels with readings that retention would remove as soon as they are here.
    private func losses(_ inventory: [OldReadings], _ plan: ImportPlan, _ daysKept: Int?) -> [String] {
        guard !self.acceptsRetention, let daysKept else { return [] }
        let horizon = self.now - .seconds(86_400 * daysKept)
        let old = inventory.filter { readings in
            guard let mark = plan.marks[readings.channel], mark < readings.last else { return false }
            return readings.oldest.map { $0 < horizon } ?? false
        }
        guard let oldest = old.compactMap(\.oldest).min() else { return [] }
        return [
            """
            readings: those of \(old.count) channels reach back to \(oldest.rfc3339), and readings are kept for \
            \(daysKept) days, then in minutes and hours. Keep them longer (page Storage), or say --accept-retention
            """
        ]
    }
}
