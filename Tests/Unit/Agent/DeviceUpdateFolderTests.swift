import Crypto
import FoundationEssentials
import Testing

@testable import AgentService

@Suite("The folder of updates, as the agent uses it")
struct DeviceUpdateFolderTests {
    private static func withFolder(_ body: (DeviceUpdateFolder) async throws -> Void) async throws {
        let path = "\(FileManager.default.temporaryDirectory.path)/agent-updates-\(UUID().uuidString)"
        try DurableFile.makeFolder(path)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await body(DeviceUpdateFolder(path: path))
    }

    private static let content = Array("what a bundle has".utf8)

    private static var update: OfferedUpdate {
        .fixture(
            sha256: SHA256.hash(data: self.content).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
                .joined(), size: self.content.count)
    }

    @Test("What the agent is at is read back, and what makes no sense is as nothing")
    func record() async throws {
        try await Self.withFolder { folder in
            #expect(folder.load() == nil)
            let record = DeviceUpdateMachine.Record(
                update: Self.update, phase: .ended, run: "run", outcome: .rolledBack, reason: "no")
            try folder.keep(record)
            #expect(folder.load() == record)
            try DurableFile.replace("\(folder.path)/agent.json", with: Array("{".utf8))
            #expect(folder.load() == nil)
            try folder.keep(nil)
            #expect(DurableFile.names(in: folder.path).isEmpty)
        }
    }

    @Test("A bundle appears under its name when it is the right one, and before that nowhere that the updater looks")
    func accepted() async throws {
        try await Self.withFolder { folder in
            let update = Self.update
            try folder.prepare(for: update)
            let file = try PartialFile(folder.part(update))
            try file.append(Self.content)
            file.close()
            #expect(!DurableFile.names(in: folder.path).contains { $0.hasSuffix(".tar.gz") })
            #expect(try await !folder.hasBundle(update))
            try await folder.accept(update)
            #expect(DurableFile.names(in: folder.path) == ["incoming", "webmacs-update-1.0.1.tar.gz"])
            #expect(try await folder.hasBundle(update))
            folder.tidy(keeping: "1.0.1")
            #expect(DurableFile.names(in: folder.path).count == 2)
            folder.tidy(keeping: "1.0.0")
            #expect(DurableFile.names(in: folder.path) == ["incoming"])
        }
    }

    @Test("A wrong bundle is deleted, and what was on its way before goes when another one comes")
    func wrong() async throws {
        try await Self.withFolder { folder in
            let update = Self.update
            try folder.prepare(for: update)
            let file = try PartialFile(folder.part(update))
            try file.append(Array("something else".utf8))
            file.close()
            await #expect(throws: BundleFetchError.self) { try await folder.accept(update) }
            #expect(DurableFile.names(in: "\(folder.path)/incoming").isEmpty)
            try PartialFile(folder.part(update)).close()
            try folder.prepare(for: update)
            #expect(DurableFile.names(in: "\(folder.path)/incoming").count == 1)
            try folder.prepare(for: .fixture())
            #expect(DurableFile.names(in: "\(folder.path)/incoming").isEmpty)
        }
    }

    @Test("Without room for it a bundle is not begun")
    func room() async throws {
        try await Self.withFolder { folder in
            #expect(throws: BundleFetchError.self) { try folder.prepare(for: .fixture(size: 1 << 60)) }
        }
    }

    @Test("The updater is asked under its words, and what it says is read")
    func updater() async throws {
        try await Self.withFolder { folder in
            #expect(folder.updaterWord() == nil)
            try folder.ask(for: Self.update, run: "one")
            #expect(folder.isAsked(run: "one"))
            let bytes = try #require(DurableFile.read("\(folder.path)/requests/one.json"))
            let request = try JSONDecoder().decode(UpdaterRequestDTO.self, from: bytes)
            #expect(request.bundle == "webmacs-update-1.0.1.tar.gz" && request.requestedBy == "rollout rollout")
            let state = """
                {"history":[{"id":"old","outcome":"rolled_back","reason":"no"}],"installed":{"since":null,"version":"1.0.0"},
                "run":{"id":"one","outcome":null,"step":"verify"},
                "updater":{"heartbeat_at":"2026-11-28T20:00:00.000000Z","version":"1.0.0"}}
                """
            try DurableFile.replace("\(folder.path)/state.json", with: Array(state.utf8))
            let word = try #require(folder.updaterWord())
            #expect(word.installed == "1.0.0" && word.isBusy)
            #expect(word.run("one")?.step == "verify")
            #expect(word.run("old")?.outcome == .rolledBack)
        }
    }

    @Test("Starts are counted, and what makes no sense counts as none")
    func starts() async throws {
        try await Self.withFolder { folder in
            let path = "\(folder.path)/spool.starts"
            #expect(try StartCount.raise(in: path) == 1)
            #expect(try StartCount.raise(in: path) == 2)
            try DurableFile.replace(path, with: Array("many".utf8))
            #expect(try StartCount.raise(in: path) == 1)
        }
    }

    @Test("A file locks with its first line, and an output that is not at its safe value with its name")
    func lock() async throws {
        try await Self.withFolder { folder in
            let lock = UpdateLock(file: "\(folder.path)/lock", board: nil)
            #expect(await lock.reason() == nil)
            try DurableFile.replace("\(folder.path)/lock", with: Array("batch 12 is running\nsince noon\n".utf8))
            #expect(await lock.reason() == "batch 12 is running")
            try DurableFile.replace("\(folder.path)/lock", with: [UInt8]())
            #expect(await lock.reason() == "it is locked at the device")
        }
    }
}
