import ArgumentParser
import FoundationEssentials
import Glibc
import Testing

@testable import CLIService

/// The commands one after the other, in folders of their own.
@Suite struct SecretsCommandTests {
    private let folder: String

    init() throws {
        self.folder = "\(FileManager.default.temporaryDirectory.path)/webmacs-secrets-\(UInt64.random(in: 0 ... .max))"
        for name in ["old/secrets", "old/tls", "old/updates", "new"] {
            try FileManager.default.createDirectory(
                atPath: "\(self.folder)/\(name)", withIntermediateDirectories: true)
        }
        try self.write("the key of the vault", to: "old/secrets/encryption_key", mode: 0o600)
        try self.write("hidden", to: "old/secrets/.draft.new", mode: 0o600)
        try self.write("-----BEGIN PRIVATE KEY-----", to: "old/tls/key.pem", mode: 0o400)
        try self.write("a backup", to: "old/updates/backup", mode: 0o600)
        try self.write("long enough for this\n", to: "passphrase", mode: 0o600)
    }

    private func write(_ text: String, to name: String, mode: mode_t) throws {
        try BundleFile.write(Array(text.utf8), to: "\(self.folder)/\(name)", mode: mode)
    }

    private func text(_ name: String) throws -> String {
        String(decoding: try BundleFile.contents("\(self.folder)/\(name)"), as: UTF8.self)
    }

    /// - Returns: whether it ended with 0.
    private func run(_ verb: String, _ arguments: String...) async throws -> Bool {
        var command = try #require(
            try WebMACS.parseAsRoot(
                ["secrets", verb, "\(self.folder)/kept.age", "--passphrase-file", "\(self.folder)/passphrase"]
                    + arguments)
                as? any AsyncParsableCommand)
        do {
            try await command.run()
            return true
        } catch let code as ExitCode {
            #expect(code.rawValue == 1)
            return false
        }
    }

    @Test("Secrets and certificate go into a file and come out again, never over others unless that is said")
    func ceremony() async throws {
        defer { try? FileManager.default.removeItem(atPath: self.folder) }
        let (old, new) = (["--home", "\(self.folder)/old"], "\(self.folder)/new")
        #expect(try await self.run("export", old[0], old[1]))
        #expect(try await self.run("export", old[0], old[1]) == false, "a file that is there is not written over")
        let mode =
            try FileManager.default.attributesOfItem(atPath: "\(self.folder)/kept.age")[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let sealed = try BundleFile.contents("\(self.folder)/kept.age")
        #expect(String(decoding: sealed.prefix(21), as: UTF8.self) == "age-encryption.org/v1")
        #expect(try await self.run("list"))

        #expect(try await self.run("import", "--home", new))
        #expect(try self.text("new/secrets/encryption_key") == "the key of the vault")
        #expect(try self.text("new/tls/key.pem") == "-----BEGIN PRIVATE KEY-----")
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(new)/secrets") == ["encryption_key"])
        let keyMode = try FileManager.default.attributesOfItem(atPath: "\(new)/tls/key.pem")[.posixPermissions] as? Int
        #expect(keyMode == 0o400)
        #expect(try await self.run("import", "--home", new), "what is the same is no conflict")

        try self.write("another key", to: "new/secrets/encryption_key", mode: 0o600)
        try FileManager.default.removeItem(atPath: "\(new)/tls/key.pem")
        #expect(try await self.run("import", "--home", new) == false)
        #expect(try self.text("new/secrets/encryption_key") == "another key")
        #expect(!FileManager.default.fileExists(atPath: "\(new)/tls/key.pem"), "all of it, or nothing")
        #expect(try await self.run("import", "tls/key.pem", "--home", new), "what is named alone")
        #expect(try await self.run("import", "tls/nothing", "--home", new) == false)
        #expect(try await self.run("import", "--replace", "--home", new))
        #expect(try self.text("new/secrets/encryption_key") == "the key of the vault")
        #expect(try self.text("new/secrets/.encryption_key.replaced") == "another key")

        try self.write("another passphrase\n", to: "passphrase", mode: 0o600)
        #expect(try await self.run("list") == false)
    }

    @Test("A short passphrase, and a folder without secrets, make no file")
    func refusals() async throws {
        defer { try? FileManager.default.removeItem(atPath: self.folder) }
        #expect(try await self.run("export", "--home", "\(self.folder)/new") == false)
        try self.write("too short\n", to: "passphrase", mode: 0o600)
        #expect(try await self.run("export", "--home", "\(self.folder)/old") == false)
        #expect(!FileManager.default.fileExists(atPath: "\(self.folder)/kept.age"))
    }

    @Test(
        "A name in the archive that leads elsewhere is written nowhere",
        arguments: ["secrets/../x", "updates/x", "/x", "tls/.x"])
    func names(name: String) async throws {
        defer { try? FileManager.default.removeItem(atPath: self.folder) }
        let file = SecretFile(name: name, mode: 0o600, owner: 0, group: 0, modifiedAt: 0, contents: [1])
        let sealed = try AgeFile.seal(SecretTar.pack([file]), passphrase: "long enough for this", workFactor: 4)
        try BundleFile.write(sealed, to: "\(self.folder)/kept.age")
        #expect(try await self.run("import", "--home", "\(self.folder)/new") == false)
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(self.folder)/new").isEmpty)
    }
}
