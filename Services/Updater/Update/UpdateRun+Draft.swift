import FoundationEssentials
import ServiceKit
import Updates

/// What the release's compose file says, by the machine's own Compose: the one that starts the stack at every boot, and whose
/// containers these are.
extension UpdateRun {
    private static let composePatience: Duration = .seconds(300)
    private static let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin"
    private static let script = """
        $5 --progress quiet -p "$1" --project-directory "$2" -f "$3" --env-file "$4" create --no-build --pull never
        $5 -p "$1" --project-directory "$2" -f "$3" --env-file "$4" --profile '*' config --services | sed 's/^/service /'
        """

    private var draftPath: String { "\(self.journal.folder)/draft.json" }
    /// Where the new release's settings stand until they are those of the machine.
    private var newEnvironment: String { "\(self.journal.folder)/.env" }

    /// Nil in a run that an older updater has begun.
    func draft() throws -> ComposeDraft? {
        guard let bytes = try DurableFile.read(self.draftPath) else { return nil }
        return ComposeDraft(try UpdateJSON.decode(JSONValue.self, from: bytes, member: "draft.json"))
    }

    /// What the container is made from: the draft of the new file, or what it was like.
    func template(_ replacement: UpdatePlan.Replacement) throws -> Container {
        let original = replacement.isAddition ? nil : try self.original(replacement.name)
        let draft = try self.draft()?.template(
            name: replacement.name, service: replacement.service, original: original)
        guard let template = draft ?? original else {
            throw UpdateFailure("nothing says what \(replacement.name) is like")
        }
        return template
    }

    /// The plan with what the new compose file says. Nothing of the running release is changed.
    ///
    /// - Throws: ``UpdateFailure`` with Compose's words when file and settings do not go together, or an image is missing.
    func follow(_ plan: UpdatePlan) async throws -> UpdatePlan {
        var environment = EnvironmentText(try DurableFile.read(self.folder.environment) ?? [])
        environment.set("WEBMACS_VERSION", to: plan.to)
        try DurableFile.replace(self.newEnvironment, with: environment.bytes, mode: 0o600)
        let draft = try await self.makeDraft()
        try DurableFile.replace(self.draftPath, with: Array(draft.content.json.utf8), mode: 0o600)
        let containers = try await self.stack()
        var changed: Set<String> = []
        for container in containers where try await self.isTold(container, otherwiseBy: draft) {
            changed.insert(container.name)
        }
        return plan.following(draft, containers: containers, changed: changed)
    }

    private func makeDraft() async throws -> ComposeDraft {
        let project = self.settings.project + ComposeDraft.suffix
        let label = "\(Container.Labels.project)=\(project)"
        // What an updater that was killed has left.
        try await self.removeDraft(project)
        do {
            let home = await self.machine.path(of: self.folder.home)
            let files = await self.machine.path(of: self.journal.folder)
            let services = try await self.compose(project: project, home: home, files: files)
            let containers = try await self.engine.containers(labels: [Container.Labels.project: project])
            let draft = ComposeDraft(
                containers: containers, networks: try await self.engine.networks(label: label),
                volumes: try await self.engine.volumes(label: label), services: services, draft: project,
                project: self.settings.project, files: (files, home))
            try await self.removeDraft(project)
            return draft
        } catch {
            // What cannot be removed now, the next draft removes.
            try? await self.removeDraft(project)
            throw error
        }
    }

    private func removeDraft(_ project: String) async throws {
        for container in try await self.engine.containers(labels: [Container.Labels.project: project]) {
            try await self.engine.remove(container.id, andVolumes: true)
        }
        try await self.engine.removePlaces(label: "\(Container.Labels.project)=\(project)")
    }

    /// Runs the machine's Compose, by a container that sees the machine's files and can write none of them.
    ///
    /// - Returns: the services of the file.
    private func compose(project: String, home: String, files: String) async throws -> Set<String> {
        let stack = try await self.stack()
        let own = stack.first { $0.image.hasPrefix(UpdatePlan.ownRepositories) && !$0.isOneShot }
        guard let image = self.machine.own?.imageID ?? own?.imageID else {
            throw UpdateFailure("the stack has no container that Compose could be run with")
        }
        let socket = await self.machine.path(of: self.engine.socket)
        let environment = ["PATH=\(Self.path)", "HOME=/root", "DOCKER_HOST=unix://\(socket)"]
        let words = [project, home, "\(files)/\(self.folder.composeName)", "\(files)/.env", self.settings.compose]
        let command =
            ["/host", "/usr/bin/env", "-i"] + environment + ["/bin/sh", "-euc", Self.script, "sh"] + words
        let body = JSONValue.object([
            "Image": .string(image), "Entrypoint": .array([.string("chroot")]),
            "Cmd": .array(command.map { .string($0) }), "User": .string("0:0"), "WorkingDir": .string("/"),
            "Healthcheck": .object(["Test": .array([.string("NONE")])]),
            "HostConfig": .object([
                "NetworkMode": .string("none"), "Binds": .array([.string("/:/host:ro")]),
                "ReadonlyRootfs": .bool(true), "CapDrop": .array([.string("ALL")]),
                // The settings are root's, and on some machines the socket is a group's.
                "CapAdd": .array([.string("SYS_CHROOT"), .string("DAC_OVERRIDE")]),
                "SecurityOpt": .array([.string("no-new-privileges:true")]),
            ]),
        ])
        let written = try await self.engine.runTask("webmacs-update-compose", body, within: Self.composePatience)
        let lines = written.split(separator: "\n").filter { $0.hasPrefix("service ") }
        guard !lines.isEmpty else { throw UpdateFailure("Compose names no services: \(written.suffix(300))") }
        return Set(lines.map { String($0.dropFirst("service ".count)).trimmed })
    }

    /// Whether a container that keeps its image has another setting, mount, limit or network in the draft.
    private func isTold(_ container: Container, otherwiseBy draft: ComposeDraft) async throws -> Bool {
        guard
            let template = draft.template(name: container.name, service: container.service, original: container),
            template.imageID == container.imageID
        else { return false }
        let image = try await self.engine.image(container.imageID) ?? .null
        let both = [container, template].map {
            ContainerRecreation(of: $0, oldImage: image, image: "", imageID: "", labels: [:]).comparable
        }
        return both[0] != both[1]
    }

    /// Networks and volumes that the release has and the machine has not. They are labelled with the run, so that the way back
    /// takes them away again.
    func makePlaces(_ order: UpdateOrder) async throws {
        guard let draft = try self.draft() else { return }
        let labels = [Container.Labels.run: self.label(order)]
        for network in draft.networks where try await self.engine.network(network["Name"].text ?? "") == nil {
            try await self.engine.createNetwork(like: network, labels: labels)
        }
        for volume in draft.volumes where try await self.engine.volume(volume["Name"].text ?? "") == nil {
            try await self.engine.createVolume(like: volume, labels: labels)
        }
    }

    /// Stops what the file has no more, so that it can be started again on the way back.
    ///
    /// - Parameter andRemoves: it is not needed any more.
    func endRemoved(_ plan: UpdatePlan, andRemoves: Bool) async throws {
        for name in plan.removed ?? [] {
            guard let container = try await self.engine.container(name) else { continue }
            try await self.engine.stop(container.id)
            if andRemoves { try await self.engine.remove(container.id) }
        }
    }
}
