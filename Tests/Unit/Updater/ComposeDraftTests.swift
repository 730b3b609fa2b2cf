import FoundationEssentials
import ServiceKit
import Testing

@testable import UpdaterService

/// What Compose would make of the next release's file.
@Suite("The plan follows the new compose file")
struct ComposeDraftTests {
    private static let volume = String(repeating: "a1", count: 32)
    private static let otherVolume = String(repeating: "b2", count: 32)

    private static func container(
        _ name: String, project: String, service: String, image: String, id: String, restart: String = "unless-stopped",
        anonymous: String? = nil
    ) -> Container {
        var mounts = [JSONValue]()
        if let anonymous {
            mounts.append(
                .object([
                    "Type": .string("volume"), "Name": .string(anonymous), "Destination": .string("/cache"),
                    "RW": .bool(false),
                ]))
        }
        return Container(
            inspection: .object([
                "Id": .string("0123"), "Name": .string("/\(name)"), "Image": .string(id), "Mounts": .array(mounts),
                "Config": .object([
                    "Image": .string(image), "Env": .array([.string("A=webmacs-draft_x")]),
                    "Labels": .object([
                        Container.Labels.service: .string(service), Container.Labels.project: .string(project),
                        Container.Labels.number: .string("1"),
                        "com.docker.compose.project.config_files": .string("/opt/journal/7/docker-compose.prod.yml"),
                    ]),
                ]),
                "HostConfig": .object([
                    "RestartPolicy": .object(["Name": .string(restart)]), "NetworkMode": .string("\(project)_back"),
                    "Binds": .array([.string("\(project)_spool:/spool")]),
                ]),
                "NetworkSettings": .object([
                    "Networks": .object([
                        "\(project)_back": .object(["Aliases": .array([.string(name), .string(service)])])
                    ])
                ]),
            ]))
    }

    private static func old(_ service: String, number: Int = 1, image: String? = nil, id: String = "old") -> Container {
        Self.container(
            "webmacs-\(service)-\(number)", project: "webmacs", service: service,
            image: image ?? "webmacs/\(service):1", id: id, anonymous: Self.volume)
    }

    private static func new(_ service: String, image: String? = nil, id: String = "new", restart: String = "always")
        -> Container
    {
        Self.container(
            "webmacs-draft-\(service)-1", project: "webmacs-draft", service: service,
            image: image ?? "webmacs/\(service):2", id: id, restart: restart, anonymous: Self.otherVolume)
    }

    private static func draft(_ containers: [Container], services: Set<String>) -> ComposeDraft {
        ComposeDraft(
            containers: containers, networks: [.object(["Name": .string("webmacs-draft_back")])], volumes: [],
            services: services, draft: "webmacs-draft", project: "webmacs", files: ("/opt/journal/7", "/opt"))
    }

    private static let draft = draft(
        [
            new("gateway"), new("nginx"), new("fresh"), new("setup", restart: "no"),
            new("db", image: "postgres:17", id: "old"),
        ], services: ["gateway", "nginx", "fresh", "setup", "db", "updater", "extra"])

    private static let stack = [
        old("gateway"), old("gateway", number: 2), old("nginx"), old("db", image: "postgres:17"), old("gone"),
        old("updater"), old("extra"),
    ]

    private static func plan(changed: Set<String> = []) throws -> UpdatePlan {
        try UpdatePlan.make(
            to: "2",
            images: ["gateway", "nginx", "updater", "extra"].map { .init(name: "webmacs/\($0):2", id: "new") },
            imagesSize: 1, containers: Self.stack
        ).following(Self.draft, containers: Self.stack, changed: changed)
    }

    @Test("What is new is added, what is gone is removed at last, profiles and the updater go on as before")
    func plan() throws {
        let plan = try Self.plan()
        #expect(
            plan.replacements.map(\.name) == [
                "webmacs-extra-1", "webmacs-fresh-1", "webmacs-gateway-1", "webmacs-gateway-2", "webmacs-nginx-1",
            ])
        #expect(plan.replacements.filter(\.isAddition).map(\.service) == ["fresh"])
        #expect(plan.oneShots.map(\.service) == ["setup"])
        #expect(plan.oneShots.first?.isAddition == true)
        #expect(plan.removed == ["webmacs-gone-1"])
        #expect(plan.updater?.to.name == "webmacs/updater:2")
    }

    @Test("The database is replaced, and first, when it is told something else")
    func changed() throws {
        let plan = try Self.plan(changed: ["webmacs-db-1"])
        #expect(plan.replacements.first?.service == "db")
        #expect(plan.replacements.first?.from == "postgres:17")
    }

    @Test("A draft stands as if it were the stack's, and keeps what the old one has in volumes without a name")
    func template() throws {
        let template = try #require(
            Self.draft.template(name: "webmacs-gateway-2", service: "gateway", original: Self.stack[1]))
        #expect(template.name == "webmacs-gateway-2")
        let aliases = template.inspection["NetworkSettings"]["Networks"]["webmacs_back"]["Aliases"].texts
        #expect(aliases == ["webmacs-gateway-2", "gateway"])
        #expect(template.inspection["HostConfig"]["Binds"].texts == ["webmacs_spool:/spool"])
        #expect(template.inspection["HostConfig"]["NetworkMode"].text == "webmacs_back")
        #expect(template.labels[Container.Labels.project] == "webmacs")
        #expect(template.labels["com.docker.compose.project.config_files"] == "/opt/docker-compose.prod.yml")
        #expect(template.inspection["Mounts"].elements.map { $0["Name"].text } == [Self.volume])
        // What a container is told is nobody else's to change.
        #expect(template.environment["A"] == "webmacs-draft_x")
        #expect(Self.draft.networks.first?["Name"].text == "webmacs_back")
        #expect(ComposeDraft(Self.draft.content) == Self.draft)
    }

    @Test("Two containers compare by what they are told, not by notes of who has made them")
    func comparable() {
        let notes: [String: String] = ["com.docker.compose.config-hash": "1", "webmacs.update.run": "r"]
        let one = ContainerRecreation(of: Self.stack[0], oldImage: .null, image: "", imageID: "", labels: [:])
        let same = ContainerRecreation(of: Self.stack[0], oldImage: .null, image: "", imageID: "", labels: notes)
        let other = ContainerRecreation(of: Self.stack[0], oldImage: .null, image: "", imageID: "", labels: ["x": "y"])
        #expect(one.comparable == same.comparable)
        #expect(one.comparable != other.comparable)
    }
}
