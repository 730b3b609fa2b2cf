import FoundationEssentials
import ServiceKit
import Updates

/// The updater's own container: another one, of the new image, puts the new updater in the place of this one.
extension UpdateRun {
    static let takeover = "webmacs-updater-takeover"
    /// Of the environment: the file with what the new updater's container is like. Not an argument: an older updater, to which a
    /// rollback goes, would not know it.
    static let templateSetting = "UPDATE_TEMPLATE"
    private static let takeoverPatience: Duration = .seconds(180)

    /// Does not return when it succeeds: this process is stopped, and the new updater finds in the journal where it goes on.
    func replaceUpdater(_ plan: UpdatePlan) async throws -> Result {
        guard let replacement = plan.updater else { return Result() }
        guard let own = self.machine.own else { return Result(detail: "this updater runs in no container") }
        if own.image == replacement.to.name {
            try await self.endTakeover(by: own, replacement.name)
            return Result(detail: replacement.to.name)
        }
        guard let image = try await self.engine.image(replacement.to.name) else {
            throw UpdateFailure("the image \(replacement.to.name) is not there")
        }
        let oldImage = try await self.engine.image(own.imageID)
        var body = ContainerRecreation(
            of: own, oldImage: oldImage ?? .null, image: replacement.to.name, imageID: image["Id"].text ?? "",
            labels: [:]
        ).body
        let template = "\(self.journal.folder)/updater.json"
        try DurableFile.replace(
            template, with: Array(try self.template(replacement).inspection.json.utf8), mode: 0o600)
        body["Env"] = .array(body["Env"].elements + [.string("\(Self.templateSetting)=\(template)")])
        body["Cmd"] = .array(["take-over", own.id, replacement.name, replacement.to.name].map { .string($0) })
        body["Labels"] = .object([Container.Labels.task: .string("takeover")])
        body["Healthcheck"] = .object(["Test": .array([.string("NONE")])])
        body["NetworkingConfig"] = .null
        body["HostConfig"]["NetworkMode"] = .string("none")
        body["HostConfig"]["RestartPolicy"] = .object(["Name": .string("on-failure"), "MaximumRetryCount": .number(3)])
        try await self.engine.remove(Self.takeover)
        try await self.engine.start(try await self.engine.create(name: Self.takeover, body))
        try await Task.sleep(for: Self.takeoverPatience)
        throw UpdateFailure("the new updater has not taken over: \(try await self.engine.log(Self.takeover, lines: 5))")
    }

    /// This is the new updater: who has made it has only to tidy up, and goes. One that an engine was killed under may have left
    /// the old updater, and this one under its provisional name.
    private func endTakeover(by own: Container, _ name: String) async throws {
        if let container = try await self.engine.container(Self.takeover) {
            if container.isRunning { _ = try await self.engine.wait(container.id, within: Self.takeoverPatience) }
            try await self.engine.remove(container.id)
        }
        for other in try await self.replacement.present(name) where other.id != own.id {
            try await self.engine.remove(other.id)
        }
        if try await self.engine.container(own.id)?.name != name { try await self.engine.rename(own.id, to: name) }
    }

    /// In the container for that one task: ends with one updater, the new one or, when that does not get healthy, the old one.
    static func takeOver(
        from id: String, name: String, image: String, _ replacement: ContainerReplacement
    ) async throws {
        guard let old = try await replacement.engine.container(id) else { return }
        let template = try ProcessInfo.processInfo.environment[Self.templateSetting].flatMap { path in
            try DurableFile.read(path).map {
                Container(inspection: try UpdateJSON.decode(JSONValue.self, from: $0, member: path))
            }
        }
        do {
            try await replacement.replace(
                name: name, template: template ?? old, image: image, suffix: ContainerReplacement.next,
                label: "updater",
                isExclusive: true
            ) { $0.image == image }
        } catch {
            for container in try await replacement.present(name) where container.image == image {
                try await replacement.engine.remove(container.id)
            }
            try await replacement.engine.start(old.id)
            throw error
        }
    }
}
