import FoundationEssentials
import ServiceKit
import Testing

@testable import UpdaterService

@Suite("What an update is going to do")
struct UpdatePlanTests {
    private static func container(
        _ service: String, image: String, id: String = "sha256:old", restart: String = "unless-stopped"
    ) -> Container {
        Container(
            inspection: .object([
                "Name": .string("/webmacs-\(service)-1"), "Image": .string(id),
                "Config": .object([
                    "Image": .string(image), "Labels": .object([Container.Labels.service: .string(service)]),
                ]),
                "HostConfig": .object(["RestartPolicy": .object(["Name": .string(restart)])]),
            ]))
    }

    private static let stack = [
        container("nginx", image: "webmacs/nginx:1.0.0"), container("agent", image: "webmacs/agent:1.0.0"),
        container("gateway", image: "webmacs/gateway:1.0.0"), container("db", image: "postgres:17-alpine"),
        container("enrol", image: "webmacs/webmacs:1.0.0", restart: "no"),
        container("migrate", image: "webmacs/webmacs:1.0.0", restart: "no"),
        container("secrets", image: "webmacs/secrets:1.0.0", restart: "no"),
        container("updater", image: "webmacs/updater:1.0.0"), container("somebody", image: "other/thing:3"),
    ]

    private static func images(_ names: [String], database: String = "sha256:old") -> [UpdatePlan.Image] {
        names.map { UpdatePlan.Image(name: "webmacs/\($0):2.0.0", id: "sha256:new") }
            + [UpdatePlan.Image(name: "postgres:17-alpine", id: database)]
    }

    private static let all = ["nginx", "agent", "gateway", "webmacs", "secrets", "updater"]

    @Test("Services in between, the door last, one-shot containers and the updater apart, strangers not at all")
    func order() throws {
        let plan = try UpdatePlan.make(
            to: "2.0.0", images: Self.images(Self.all), imagesSize: 1, containers: Self.stack)
        #expect(plan.replacements.map(\.service) == ["gateway", "agent", "nginx"])
        #expect(plan.oneShots.map(\.service) == ["secrets", "migrate", "enrol"])
        #expect(plan.updater?.to.name == "webmacs/updater:2.0.0")
        #expect(plan.present.count == 8)
    }

    @Test("The database is replaced when the release brings another image of it, and first")
    func database() throws {
        let plan = try UpdatePlan.make(
            to: "2.0.0", images: Self.images(Self.all, database: "sha256:newer"), imagesSize: 1, containers: Self.stack)
        #expect(plan.replacements.map(\.service) == ["db", "gateway", "agent", "nginx"])
    }

    @Test("Without a database or without anything to replace there is no plan")
    func nothing() {
        #expect(throws: UpdateFailure.self) {
            try UpdatePlan.make(
                to: "2.0.0", images: Self.images(Self.all), imagesSize: 1,
                containers: Self.stack.filter { $0.service != "db" })
        }
        #expect(throws: UpdateFailure.self) {
            try UpdatePlan.make(to: "2.0.0", images: Self.images([]), imagesSize: 1, containers: Self.stack)
        }
    }

    @Test("A device has an agent and an updater and no database; a plan of before says nothing of it, and has one")
    func device() throws {
        let containers = [
            Self.container("agent", image: "webmacs/agent:1.0.0"),
            Self.container("updater", image: "webmacs/updater:1.0.0"),
        ]
        let plan = try UpdatePlan.make(
            to: "2.0.0", images: Self.images(Self.all), imagesSize: 1, containers: containers)
        #expect(!plan.hasDatabase)
        #expect(plan.replacements.map(\.service) == ["agent"])
        #expect(plan.oneShots.isEmpty)
        #expect(plan.updater?.to.name == "webmacs/updater:2.0.0")
        let old = Data(#"{"to":"2.0.0","images":[],"present":[],"replacements":[],"oneShots":[],"imagesSize":1}"#.utf8)
        #expect(try JSONDecoder().decode(UpdatePlan.self, from: old).hasDatabase)
    }

    @Test("Whatever else a stack has, it has a database")
    func lostDatabase() {
        for others in [[], [Self.container("ingestion", image: "webmacs/ingestion:1.0.0")]] {
            let containers = others.isEmpty ? [] : others + [Self.container("agent", image: "webmacs/agent:1.0.0")]
            #expect(throws: UpdateFailure.self) {
                try UpdatePlan.make(to: "2.0.0", images: Self.images(Self.all), imagesSize: 1, containers: containers)
            }
        }
    }

    @Test(
        "A repository is a name without its tag",
        arguments: [("webmacs/a:1", "webmacs/a"), ("host:5000/a", "host:5000/a"), ("a", "a")])
    func repository(name: String, expected: String) {
        #expect(UpdatePlan.repository(name) == expected)
    }
}
