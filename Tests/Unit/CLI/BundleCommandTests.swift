import ArgumentParser
import Domain
import FoundationEssentials
import Testing
import Updates

@testable import CLIService

/// The commands one after the other, in a folder of their own.
@Suite struct BundleCommandTests {
    private let folder: String

    init() throws {
        self.folder = "\(FileManager.default.temporaryDirectory.path)/webmacs-bundle-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
        try BundleFile.write(Array(repeating: 7, count: 300_000), to: "\(self.folder)/images.tar")
        try BundleFile.write(Array("#!/bin/sh\n".utf8), to: "\(self.folder)/install.sh")
    }

    /// - Returns: whether it ended with 0.
    private func run(_ arguments: [String]) async throws -> Bool {
        var command = try WebMACS.parseAsRoot(["bundle"] + arguments)
        do {
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return true
        } catch let code as ExitCode {
            #expect(code.rawValue == 1)
            return false
        }
    }

    private func create(_ version: String, counter: String, as name: String, daysAgo: Int = 0) async throws -> Bool {
        try await self.run(
            [
                "create", "--version", version, "--keys", "\(self.folder)/keys", "--output", "\(self.folder)/\(name)",
                "--images", "\(self.folder)/images.tar", "--member", "install.sh=\(self.folder)/install.sh", "--image",
                "webmacs/gateway:\(version)=sha256:abc", "--built-at",
                "\(Int(Date().timeIntervalSince1970) - daysAgo * 86_400)",
                "--counter", counter,
            ])
    }

    @Test("Keys, a bundle, its verification, a new root, and a device that follows it")
    func ceremony() async throws {
        defer { try? FileManager.default.removeItem(atPath: self.folder) }
        let (keys, state) = ("\(self.folder)/keys", "\(self.folder)/state.json")
        #expect(try await self.run(["keys", keys, "--holders", "root=3:2"]))
        #expect(try await self.run(["keys", keys]) == false, "keys are not written over")
        let names = try FileManager.default.contentsOfDirectory(atPath: keys)
        #expect(names.filter { $0.hasPrefix("root-") }.count == 3)
        for name in names where name.hasSuffix(".key") {
            let mode = try FileManager.default.attributesOfItem(atPath: "\(keys)/\(name)")[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
        try FileManager.default.copyItem(atPath: "\(keys)/root.json", toPath: "\(self.folder)/device-root.json")
        let verify = ["--root", "\(self.folder)/device-root.json", "--state", state, "--remember"]

        #expect(try await self.create("2.1.0", counter: "10", as: "new.tar.gz"))
        #expect(try await self.create("2.0.0", counter: "9", as: "old.tar.gz"))
        #expect(try await self.run(["inspect", "\(self.folder)/new.tar.gz"]))
        #expect(try await self.run(["verify", "\(self.folder)/new.tar.gz", "--installed", "2.0.0"] + verify))
        #expect(try await self.run(["verify", "\(self.folder)/new.tar.gz", "--installed", "2.1.0"] + verify) == false)
        #expect(try await self.run(["verify", "\(self.folder)/old.tar.gz"] + verify) == false)
        #expect(try await self.run(["verify", "\(self.folder)/old.tar.gz", "--force"] + verify))

        #expect(try await self.run(["rotate-root", keys, "--role", "root", "--role", "timestamp"]))
        #expect(try await self.create("2.2.0", counter: "11", as: "rotated.tar.gz"))
        #expect(try await self.run(["verify", "\(self.folder)/rotated.tar.gz"] + verify))
        let trust = try UpdateJSON.decode(UpdateTrust.self, from: BundleFile.contents(state), member: "state")
        #expect(try trust.rootMetadata().version == 2)
        #expect(
            try await self.run(["verify", "\(self.folder)/new.tar.gz", "--force"] + verify) == false,
            "its key is revoked")

        var bytes: [UInt8] = []
        try BundleFile.read("\(self.folder)/rotated.tar.gz") { bytes.append(contentsOf: $0) }
        bytes[bytes.count - 100] ^= 1
        try BundleFile.write(bytes, to: "\(self.folder)/flipped.tar.gz")
        #expect(try await self.run(["verify", "\(self.folder)/flipped.tar.gz"] + verify) == false)
    }

    @Test("A bundle that has run out is made good again, and brings the same to the last byte")
    func refresh() async throws {
        defer { try? FileManager.default.removeItem(atPath: self.folder) }
        let (keys, bundle, state) = ("\(self.folder)/keys", "\(self.folder)/b.tar.gz", "\(self.folder)/state.json")
        let verify = ["verify", bundle, "--root", "\(self.folder)/device-root.json"]
        let remember = ["--state", state, "--remember"]
        #expect(try await self.run(["keys", keys]))
        try FileManager.default.copyItem(atPath: "\(keys)/root.json", toPath: "\(self.folder)/device-root.json")
        #expect(try await self.create("2.1.0", counter: "10", as: "b.tar.gz", daysAgo: 100))
        #expect(try await self.run(verify) == false, "its timestamp has run out")
        let before = try self.contents(bundle)

        #expect(try await self.run(["refresh", bundle, "--keys", keys, "--counter", "10"]) == false)
        #expect(try await self.run(["refresh", bundle, "--keys", keys]))
        #expect(try await self.run(verify + remember))
        let after = try self.contents(bundle)
        #expect(Self.differing(before, after) == ["metadata/timestamp.json"])
        #expect(try await self.run(["refresh", bundle, "--keys", keys, "--counter", "14"]))
        #expect(try await self.run(verify + remember), "a device that has seen the one before takes it")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: self.folder).allSatisfy { !$0.contains("unverified") })

        // The snapshot would end before the timestamp, or its key counts no more.
        #expect(try await self.run(["refresh", bundle, "--keys", keys, "--expires-after", "300"]))
        #expect(
            Self.differing(before, try self.contents(bundle)) == ["metadata/snapshot.json", "metadata/timestamp.json"])
        #expect(try await self.run(verify + remember))
        #expect(try await self.run(["rotate-root", keys, "--role", "snapshot", "--role", "timestamp"]))
        #expect(try await self.run(["refresh", bundle, "--keys", keys]))
        #expect(try await self.run(verify + remember))

        // Nobody makes good what has to be made anew.
        #expect(try await self.create("2.0.0", counter: "5", as: "old.tar.gz", daysAgo: 400))
        let old = try BundleFile.measure("\(self.folder)/old.tar.gz").sha256
        #expect(try await self.run(["refresh", "\(self.folder)/old.tar.gz", "--keys", keys]) == false)
        #expect(try BundleFile.measure("\(self.folder)/old.tar.gz").sha256 == old)
        #expect(try await self.run(["rotate-root", keys, "--role", "targets"]))
        #expect(try await self.run(["refresh", bundle, "--keys", keys]) == false)
    }

    /// All members by name.
    private func contents(_ path: String) throws -> [String: [UInt8]] {
        var contents = try BundleMetadata(of: path).documents
        var name = ""
        let reader = try BundleReader(belief: .itself, policy: ReleasePolicy(), now: .now())
        try BundleFile.read(path) { piece in
            try reader.read(piece) { part in
                switch part {
                case .begin(let member, _): name = member.name
                case .bytes(let bytes): contents[name, default: []].append(contentsOf: bytes)
                case .release, .end: break
                }
            }
        }
        _ = try reader.finish()
        return contents
    }

    private static func differing(_ left: [String: [UInt8]], _ right: [String: [UInt8]]) -> [String] {
        Set(left.keys).union(right.keys).filter { left[$0] != right[$0] }.sorted()
    }

    @Test("Equal input gives equal bytes")
    func reproducible() async throws {
        defer { try? FileManager.default.removeItem(atPath: self.folder) }
        let keys = KeyFolder(path: "\(self.folder)/keys")
        #expect(try await self.run(["keys", keys.path]))
        let recipe = try BundleRecipe(
            version: #require(ReleaseVersion("2.1.0")), minimumVersion: .first, builtAt: .init(.now()), counter: 1,
            changelog: "",
            architectures: ["amd64"], images: [], files: ["images.tar": "\(self.folder)/images.tar"], level: 6)
        _ = try recipe.write(to: "\(self.folder)/one.tar.gz", keys: keys)
        _ = try recipe.write(to: "\(self.folder)/other.tar.gz", keys: keys)
        #expect(
            try BundleFile.measure("\(self.folder)/one.tar.gz") == BundleFile.measure("\(self.folder)/other.tar.gz"))
    }

    @Test(
        "What is wrong is wrong usage",
        arguments: [
            ["keys", "x", "--holders", "root=1:2"], ["keys", "x", "--holders", "admin=1:1"], ["verify", "x"],
            ["create", "--version", "2.1", "--keys", "k", "--images", "i"],
            ["verify", "x", "--root", "r", "--remember"],
        ])
    func wrong(arguments: [String]) {
        #expect(throws: (any Error).self) { try WebMACS.parseAsRoot(["bundle"] + arguments) }
    }

    @Test("Sizes in words")
    func sizes() {
        #expect(
            [999, 1000, 12_345, 999_999, 1_000_000, 612_345_678, 4_294_967_296].map { BundleFile.text(bytes: $0) }
                == ["999 B", "1.0 kB", "12.3 kB", "999.9 kB", "1.0 MB", "612.3 MB", "4.2 GB"])
    }
}
