import Logging
import ServiceKit

/// Puts one container in the place of another.
///
/// ```
/// gateway-1 (old)                 runs ─────────────────────────────┐ stopped, removed
/// gateway-1-next (new)   created, started, healthy, ready ── 3 s ───┘ renamed to gateway-1, 3 s
/// ```
///
/// Both have the same aliases, so that the proxy finds both and follows; it looks every two seconds. What has ports of the machine or
/// a volume of its own cannot run twice: there the old one stops first.
///
/// An engine that starts again starts what ran before, and with it what should always run: so whatever has to give way loses its
/// restart policy first, and gets it back when it is wanted again.
///
/// Every step looks at what there is: killed at any moment and begun again it ends in the same.
struct ContainerReplacement: Sendable {
    /// Until the proxy knows the new container.
    static let proxyPause: Duration = .seconds(3)
    /// To a door: requests on their way end, and sockets are cut.
    private static let doorGrace: Duration = .seconds(1)

    let engine: EngineClient
    let health: HealthWatch
    let project: String
    let logger: Logger
    /// Not for updaters: of two that run one waits, and one always has to.
    var takesRestartPolicies = true

    /// Ends with exactly one container of that name, which is right.
    ///
    /// - Parameters:
    ///   - template: what the new one is made from; the old one's inspection.
    ///   - image: of the new one, by name.
    ///   - suffix: of the new one's name until the old one is gone.
    ///   - label: of the new one, for ``Container/Labels/run``.
    ///   - isRight: whether a container is one of those that should stay.
    /// - Throws: ``UpdateFailure`` when it does not get healthy; then both are there.
    func replace(
        name: String, template: Container, image: String, suffix: String, label: String, isExclusive: Bool,
        isRight: @Sendable (Container) -> Bool
    ) async throws {
        let present = try await self.present(name)
        let others = present.filter { !isRight($0) }
        var right = present.filter(isRight)
        // Of two right ones, the one that runs; there are two only after a moment of bad luck.
        if right.count > 1 {
            right.sort { $0.isRunning && !$1.isRunning }
            for surplus in right.dropFirst() { try await self.engine.remove(surplus.id) }
        }
        let id: String
        if let found = right.first {
            id = found.id
            if found.restartPolicy != template.restartPolicy {
                try await self.engine.setRestartPolicy(template.restartPolicy, of: id)
            }
        } else {
            id = try await self.make(name + suffix, template: template, image: image, label: label)
        }
        if isExclusive { for other in others { try await self.putAside(other) } }
        try await self.engine.start(id)
        try await self.health.waitUntilReady(id)
        if !isExclusive, others.contains(where: \.isRunning) { try await Task.sleep(for: Self.proxyPause) }
        for other in others {
            try await self.putAside(other)
            try await self.engine.remove(other.id)
        }
        if try await self.engine.container(id)?.name != name { try await self.engine.rename(id, to: name) }
        // The next container may get the address that has become free: the proxy must have forgotten who had it.
        if !others.isEmpty { try await Task.sleep(for: Self.proxyPause) }
    }

    /// All that go by that name: at most two but in a replacement that was killed.
    func present(_ name: String) async throws -> [Container] {
        var found: [Container] = []
        for candidate in [name, name + Self.next, name + Self.back] {
            if let container = try await self.engine.container(candidate) { found.append(container) }
        }
        return found
    }

    static let next = "-next"
    static let back = "-back"

    /// - Returns: the id of the new container, which is not started.
    func make(_ name: String, template: Container, image: String, label: String) async throws -> String {
        guard let new = try await self.engine.image(image), let imageID = new["Id"].text else {
            throw UpdateFailure("the image \(image) is not there")
        }
        let oldImage = try await self.engine.image(template.imageID)
        let recreation = ContainerRecreation(
            of: template, oldImage: oldImage ?? .null, image: image, imageID: imageID,
            labels: [Container.Labels.run: label])
        return try await self.engine.create(name: name, recreation)
    }

    /// Stops it, and the engine does not start it again.
    private func putAside(_ container: Container) async throws {
        do {
            if self.takesRestartPolicies {
                try await self.engine.setRestartPolicy(.object(["Name": .string("no")]), of: container.id)
            }
        } catch let error as EngineError where error.isAbsence {
            return
        }
        let isDoor = !container.inspection["HostConfig"]["PortBindings"].isNothing
        try await self.engine.stop(container.id, grace: isDoor ? Self.doorGrace : nil)
    }
}
