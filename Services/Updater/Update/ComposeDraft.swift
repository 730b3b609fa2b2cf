import FoundationEssentials
import ServiceKit

/// What Compose makes of a release's compose file with the settings of this machine: containers that were never started, their
/// networks and volumes. Compose has made them in a project of its own, which is gone; here they stand as those of the stack.
struct ComposeDraft: Sendable, Equatable {
    /// Behind the stack's project: the name of the draft's.
    static let suffix = "-draft"

    let containers: [Container]
    let networks: [JSONValue]
    let volumes: [JSONValue]
    /// All services of the file, also those of profiles that nobody has asked for.
    let services: Set<String>

    /// - Parameters:
    ///   - draft: the project in which they were made.
    ///   - project: the stack's.
    ///   - files: the folder of the files that Compose has read, and the one where they will stand; both as the machine calls them.
    init(
        containers: [Container], networks: [JSONValue], volumes: [JSONValue], services: Set<String>, draft: String,
        project: String, files: (from: String, to: String)
    ) {
        self.containers = containers.map { container in
            var inspection = container.inspection
            for part in ["Name", "Mounts", "HostConfig", "NetworkSettings"] {
                inspection[part] = inspection[part].replacing(draft, with: project)
            }
            inspection["Config"]["Labels"] = inspection["Config"]["Labels"]
                .replacing(files.from, with: files.to).replacing(draft, with: project)
            return Container(inspection: inspection)
        }
        self.networks = networks.map { $0.replacing(draft, with: project) }
        self.volumes = volumes.map { $0.replacing(draft, with: project) }
        self.services = services
    }

    /// What the container of that name is to be like. One that was scaled up by hand is like the first of its service.
    ///
    /// - Parameter original: as it was; what it keeps in volumes without a name comes along.
    /// - Returns: nil when the file does not have its service, or nobody asks for that service's profile.
    func template(name: String, service: String, original: Container?) -> Container? {
        let named = self.containers.first { $0.name == name }
        guard let draft = named ?? self.containers.first(where: { $0.service == service }) else { return nil }
        var inspection = draft.inspection
        if draft.name != name {
            inspection["NetworkSettings"] = inspection["NetworkSettings"].replacing(draft.name, with: name)
            inspection["Config"]["Labels"][Container.Labels.number] =
                original?.inspection["Config"]["Labels"][Container.Labels.number] ?? .null
            inspection["Name"] = .string("/\(name)")
        }
        let mounts = draft.inspection["Mounts"].elements.filter { !Self.isAnonymous($0) }
        let kept = (original?.inspection["Mounts"].elements ?? []).filter(Self.isAnonymous)
        inspection["Mounts"] = .array(mounts + kept)
        return Container(inspection: inspection)
    }

    /// The engine names it by 64 digits.
    private static func isAnonymous(_ mount: JSONValue) -> Bool {
        guard mount["Type"].text == "volume", let name = mount["Name"].text else { return false }
        return name.utf8.count == 64 && name.allSatisfy(\.isHexDigit)
    }

    // MARK: - On the disk

    init(_ content: JSONValue) {
        self.containers = content["containers"].elements.map { Container(inspection: $0) }
        self.networks = content["networks"].elements
        self.volumes = content["volumes"].elements
        self.services = Set(content["services"].texts)
    }

    var content: JSONValue {
        .object([
            "containers": .array(self.containers.map(\.inspection)), "networks": .array(self.networks),
            "volumes": .array(self.volumes), "services": .array(self.services.sorted().map { .string($0) }),
        ])
    }
}
