import Domain
import ServiceKit
import Updates

/// The way back: every step of it finds out by itself whether there is something to do.
extension UpdateRun {
    /// Those that answer nobody's requests out of the database, or are the door or the database themselves.
    private static let staysUp: Set<String> = ["db", "redis", "nginx", "updater"]

    func putBackImages(_ plan: UpdatePlan) async throws -> Result {
        var missing: [String] = []
        let before = (plan.replacements + plan.oneShots).filter { !$0.isAddition }
        for replacement in before {
            let present = try await self.engine.image(replacement.from)
            let original = try self.original(replacement.name).imageID
            if present?["Id"].text == original { continue }
            if try await self.engine.image(original) != nil {
                // The database's: the release has brought another of the same name.
                try await self.engine.tag(original, as: replacement.from)
            } else if present == nil || !replacement.from.hasPrefix(UpdatePlan.ownRepositories) {
                missing.append(replacement.from)
            }
        }
        guard !missing.isEmpty else { return Result(detail: "they are there") }
        try await self.engine.load(FileParts(path: self.folder.previousImages))
        return Result(detail: "loaded from images-prev.tar")
    }

    /// Only when something was migrated: else what was stored since the backup stays.
    func putBackDatabase(_ plan: UpdatePlan, _ backup: BackupFacts, _ order: UpdateOrder) async throws -> Result {
        guard plan.hasDatabase else { return Result(detail: Self.noDatabase) }
        let database = try await self.database()
        if plan.restores == nil, try await database.schema() == backup.schema {
            return Result(detail: "nothing was migrated: it stays")
        }
        try await self.restore(backup.name, plan, run: "\(order.id) back")
        return Result(detail: "the database is that of \(backup.name); the other is \(Database.replaced)")
    }

    /// Puts the dump together beside the present database, stops who uses that, and swaps them.
    func restore(_ backup: String, _ plan: UpdatePlan, run: String) async throws {
        let database = try await self.database()
        guard !(try await database.isSwapped(run: run)) else { return }
        try await database.restoreBeside(backup)
        for replacement in plan.replacements where !Self.staysUp.contains(replacement.service) {
            for container in try await self.replacement.present(replacement.name) where container.isRunning {
                try await self.engine.stop(container.id)
            }
        }
        try await self.endRemoved(plan, andRemoves: false)
        try await database.swap(run: run)
    }

    func putBack(_ replacement: UpdatePlan.Replacement, _ order: UpdateOrder) async throws -> Result {
        let label = self.label(order)
        if replacement.isAddition {
            for container in try await self.replacement.present(replacement.name) {
                try await self.engine.remove(container.id, andVolumes: true)
            }
            return Result(detail: "was not there before")
        }
        try await self.replacement.replace(
            name: replacement.name, template: try self.original(replacement.name), image: replacement.from,
            suffix: ContainerReplacement.back, label: "\(label) back", isExclusive: replacement.isExclusive
        ) { $0.labels[Container.Labels.run] != label }
        return Result(detail: replacement.from)
    }

    func putBackFiles(_ plan: UpdatePlan, _ backup: BackupFacts, _ order: UpdateOrder) async throws -> Result {
        let set = BackupSet(folder: self.folder.backups, name: backup.name)
        for (part, path) in [("yml", self.folder.compose), ("env", self.folder.environment)] {
            guard let bytes = try DurableFile.read(set.path(part)) else {
                throw UpdateFailure("the backup has no .\(part)")
            }
            if try DurableFile.read(path) != bytes { try DurableFile.replace(path, with: bytes) }
        }
        // One-shot containers have had their time: those of the old release stand there as before, and are not run.
        for oneShot in plan.oneShots {
            let next = try await self.engine.container(oneShot.name + ContainerReplacement.next)
            if let next { try await self.engine.remove(next.id) }
            let present = try await self.engine.container(oneShot.name)
            if oneShot.isAddition {
                if let present { try await self.engine.remove(present.id, andVolumes: true) }
                continue
            }
            guard present == nil || present?.labels[Container.Labels.run] == self.label(order) else { continue }
            if let present { try await self.engine.remove(present.id) }
            _ = try await self.replacement.make(
                oneShot.name, template: try self.original(oneShot.name), image: oneShot.from, label: "\(order.id) back")
        }
        for name in plan.removed ?? [] { try await self.engine.start(name) }
        // Networks and volumes that this run has made; nobody is left who uses them.
        try await self.engine.removePlaces(label: "\(Container.Labels.run)=\(self.label(order))")
        return Result(detail: order.from)
    }

    /// Exactly the old release runs.
    func checkOld(_ plan: UpdatePlan, _ order: UpdateOrder) async throws -> Result {
        for replacement in plan.replacements {
            let present = try await self.replacement.present(replacement.name)
            if replacement.isAddition {
                if !present.isEmpty { _ = try await self.putBack(replacement, order) }
                continue
            }
            guard present.count == 1, let container = present.first, container.image == replacement.from else {
                _ = try await self.putBack(replacement, order)
                continue
            }
            if !container.isRunning { try await self.engine.start(container.id) }
            try await self.health.waitUntilReady(container.id)
        }
        return Result(detail: "\(order.from) runs")
    }
}
