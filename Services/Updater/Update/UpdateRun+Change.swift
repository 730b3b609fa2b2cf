import Domain
import Glibc
import Logging
import ServiceKit
import Updates

/// The steps that put the new release in the place of the old one.
extension UpdateRun {
    private static let oneShotPatience: Duration = .seconds(900)
    private static let keptBackups = 5

    /// What the new containers of this run are labelled with.
    func label(_ order: UpdateOrder) -> String { order.id }

    func migrate(_ plan: UpdatePlan, _ order: UpdateOrder) async throws -> Result {
        try await self.makePlaces(order)
        if let backup = plan.restores, plan.hasDatabase {
            try await self.restore(backup, plan, run: order.id)
            for oneShot in plan.oneShots { try await self.place(oneShot, label: self.label(order)) }
            return Result(detail: "the database is that of \(backup)")
        }
        for oneShot in plan.oneShots { try await self.runOneShot(oneShot, label: self.label(order)) }
        let services = plan.oneShots.map(\.service).joined(separator: ", ")
        return Result(detail: plan.hasDatabase ? services : Self.noDatabase)
    }

    /// Runs the new release's container of a one-shot service to its end; it then takes the old one's place.
    private func runOneShot(_ oneShot: UpdatePlan.Replacement, label: String) async throws {
        let temporary = oneShot.name + ContainerReplacement.next
        if let left = try await self.engine.container(temporary) { try await self.engine.remove(left.id) }
        let id = try await self.replacement.make(
            temporary, template: try self.template(oneShot), image: oneShot.to.name, label: label)
        try await self.engine.start(id)
        let code = try await self.engine.wait(id, within: Self.oneShotPatience)
        guard code == 0 else {
            let words = try await self.engine.log(id, lines: 10)
            throw UpdateFailure("\(oneShot.service) ended with code \(code): \(words.suffix(400))")
        }
        if let old = try await self.engine.container(oneShot.name) { try await self.engine.remove(old.id) }
        try await self.engine.rename(id, to: oneShot.name)
    }

    /// Puts the container of a one-shot service in the old one's place without running it: what it does was done in its time.
    private func place(_ oneShot: UpdatePlan.Replacement, label: String) async throws {
        let present = try await self.engine.container(oneShot.name)
        guard present == nil || present?.labels[Container.Labels.run] != label else { return }
        if let present { try await self.engine.remove(present.id) }
        _ = try await self.replacement.make(
            oneShot.name, template: try self.template(oneShot), image: oneShot.to.name, label: label)
    }

    func replace(_ replacement: UpdatePlan.Replacement, _ order: UpdateOrder) async throws -> Result {
        let began = ContinuousClock.now
        let label = self.label(order)
        try await self.replacement.replace(
            name: replacement.name, template: try self.template(replacement), image: replacement.to.name,
            suffix: ContainerReplacement.next, label: label, isExclusive: replacement.isExclusive
        ) { $0.labels[Container.Labels.run] == label }
        return Result(detail: "\(Int((ContinuousClock.now - began) / .seconds(1))) s")
    }

    /// The whole new release has to stay healthy, without a restart.
    func soak(_ plan: UpdatePlan) async throws -> Result {
        var restarts: [String: Int] = [:]
        let deadline = ContinuousClock.now + self.settings.healthTimeout
        var began: ContinuousClock.Instant?
        while began.map({ ContinuousClock.now - $0 < self.settings.soak }) ?? true {
            var late: String?
            for replacement in plan.replacements {
                guard let container = try await self.engine.container(replacement.name) else {
                    throw UpdateFailure("\(replacement.name) is gone")
                }
                let before = restarts[replacement.name] ?? container.restarts
                restarts[replacement.name] = before
                guard container.restarts == before else { throw UpdateFailure("\(replacement.name) has restarted") }
                if let problem = try await self.problemThatStays(container) {
                    let reason = "\(replacement.name) \(problem)"
                    // An engine that was away has started all of them once more: they get the time that new ones get.
                    guard began == nil, container.health != "unhealthy" else { throw UpdateFailure(reason) }
                    late = reason
                } else if container.health == "starting" {
                    late = "\(replacement.name) is starting"
                }
            }
            // The time counts from when the engine, too, has found all of them healthy.
            if late == nil, began == nil { began = .now }
            if let late, ContinuousClock.now > deadline {
                throw UpdateFailure("\(late), after \(self.settings.healthTimeout)")
            }
            try await Task.sleep(for: .seconds(1))
        }
        return Result(detail: "\(plan.replacements.count) containers healthy for \(self.settings.soak)")
    }

    /// One slow answer is no illness: three looks, two seconds apart.
    private func problemThatStays(_ container: Container) async throws -> String? {
        var problem = try await self.health.problem(of: container)
        for _ in 0..<2 where problem != nil {
            try await Task.sleep(for: .seconds(2))
            guard let again = try await self.engine.container(container.id) else { return "is gone" }
            problem = try await self.health.problem(of: again)
        }
        return problem
    }

    func commit(_ plan: UpdatePlan, _ order: UpdateOrder) async throws -> Result {
        // After a power cut the machine's start may have made containers of the files that were still the old ones.
        for replacement in plan.replacements {
            let present = try await self.engine.container(replacement.name)
            if present?.labels[Container.Labels.run] != self.label(order) || present?.isRunning != true {
                _ = try await self.replace(replacement, order)
            }
        }
        guard let compose = try DurableFile.read(self.newCompose) else {
            throw UpdateFailure("the new compose file is gone")
        }
        try DurableFile.replace(self.folder.compose, with: compose)
        try self.writeVersion(plan.to)
        do {
            try await self.endRemoved(plan, andRemoves: true)
        } catch EngineError.refused(let path, _, let message) {
            // The release is there; `docker compose up --remove-orphans` takes away what is not its.
            self.logger.warning(
                "A container that the release has no more was not removed",
                metadata: ["path": .string(path), "reason": .string(message)])
        }
        try await self.prune(keeping: [plan.to, order.from])
        return Result(detail: plan.to)
    }

    func writeVersion(_ version: String) throws {
        var environment = EnvironmentText(try DurableFile.read(self.folder.environment) ?? [])
        environment.set("WEBMACS_VERSION", to: version)
        try DurableFile.replace(self.folder.environment, with: environment.bytes)
    }

    /// One set of images before the present one is kept, and a few backups.
    private func prune(keeping versions: [String]) async throws {
        for tag in try await self.engine.tags(prefix: UpdatePlan.ownRepositories)
        where !versions.contains(where: { tag.hasSuffix(":\($0)") }) {
            try await self.engine.untag(tag)
        }
        for old in BackupSet.all(in: self.folder.backups).dropLast(Self.keptBackups) { old.delete() }
    }
}
