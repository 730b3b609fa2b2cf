import Domain
import TestSupport
import Testing
import Updates

@testable import OTAService

@Suite("Bundles that come in", .enabled(if: TestServers.haveDatabase))
struct ReceptionTests {
    @Test("A good one is listed, named after its version, and kept")
    func good() async throws {
        try await TestUpdates.with { updates, maker in
            let bytes = try maker.bundle("1.1.0", changelog: "Faster.")
            let release = try await updates.releases.fetch(try await updates.accept(bytes, sha256: bytes.sha256))
            #expect(release.version == "1.1.0" && release.changelog == "Faster." && release.status == .pending)
            #expect(
                release.bundle
                    == Release.Bundle(
                        fileName: "webmacs-update-1.1.0.tar.gz", sha256: bytes.sha256, size: bytes.count))
            #expect(try updates.folder.bundles() == ["webmacs-update-1.1.0.tar.gz"])
            #expect(try updates.folder.parts().isEmpty)
            let audited = try await updates.texts("select action from audit_log where subject_name = '1.1.0'")
            #expect(audited == ["release.created"])
        }
    }

    @Test("Of what is refused nothing is kept, and the reason is told")
    func refused() async throws {
        try await TestUpdates.with { updates, maker in
            var flipped = try maker.bundle("1.1.0")
            flipped[flipped.count / 2] ^= 1
            let stranger = try BundleMaker()
            let good = try maker.bundle("1.1.0")
            for (bytes, words) in [
                (flipped, "refused"), (Array(good.dropLast(20)), "truncated"), (try maker.bundle("0.9.0"), "not newer"),
                (try maker.bundle("1.0.0"), "not newer"), (try stranger.bundle("1.1.0"), "signature"),
                (try maker.bundle("3.0.0", minimum: "2.0.0"), "needs newer"),
                (try maker.bundle("1.1.0", schema: ["gateway": 1]), "tables of gateway"),
                (Array("nothing".utf8), "not gzip"),
            ] {
                do {
                    _ = try await updates.accept(bytes)
                    Issue.record("taken: \(words)")
                } catch let error as OTAError {
                    #expect(error.kind == .invalid)
                    #expect(error.detail.contains(words), "\(error.detail)")
                }
            }
            await #expect(throws: OTAError.wrongHash(good.sha256)) {
                try await updates.accept(good, sha256: String(repeating: "0", count: 64))
            }
            #expect(try updates.folder.bundles().isEmpty)
            #expect(try updates.folder.parts().isEmpty)
            #expect(try await updates.releases.list(limit: 10, offset: 0).total == 0)
        }
    }

    @Test("An older one is taken when somebody insists; the same one twice is not")
    func forced() async throws {
        try await TestUpdates.with { updates, maker in
            let old = try maker.bundle("0.9.0")
            let id = try await updates.accept(old, isForced: true)
            await #expect(throws: OTAError.versionTaken("0.9.0")) { try await updates.accept(old, isForced: true) }
            #expect(try updates.folder.bundles() == ["webmacs-update-0.9.0.tar.gz"])
            // Its bundle gone, it can come again.
            updates.folder.removeBundle("webmacs-update-0.9.0.tar.gz")
            #expect(try await updates.accept(old, isForced: true) == id)
        }
    }

    @Test("What was registered gets its bundle; nobody's file is replaced")
    func registered() async throws {
        try await TestUpdates.with { updates, maker in
            let id = try await updates.releases.register("1.1.0", changelog: nil, by: TestUpdates.user)
            await #expect(throws: OTAError.versionTaken("1.1.0")) {
                try await updates.releases.register("1.1.0", changelog: nil, by: TestUpdates.user)
            }
            #expect(try await updates.accept(try maker.bundle("1.1.0")) == id)
            let foreign = try PartFile(updates.folder.bundle("webmacs-update-1.2.0.tar.gz"))
            try foreign.append(Array("somebody's".utf8))
            await #expect(throws: OTAError.versionTaken("1.2.0")) {
                try await updates.accept(try maker.bundle("1.2.0"))
            }
            #expect(try await updates.releases.list(limit: 10, offset: 0).total == 1)
        }
    }

    @Test("An upload has one sender at a time, and a person one upload; a day later it is gone")
    func uploads() async throws {
        try await TestUpdates.with { updates, _ in
            var wanted = BundleUpload(
                id: .random(), fileName: "a.tar.gz", size: 10, sha256: nil, isForced: false, user: TestUpdates.user)
            let first = try await updates.uploads.begin(wanted).upload
            wanted.id = .random()
            #expect(try await updates.uploads.begin(wanted).upload == first)
            do {
                let file = try PartFile(updates.folder.part(first.id.text))
                #expect(throws: OTAError.uploadIsBusy) { try PartFile(updates.folder.part(first.id.text)) }
                try file.append([1, 2, 3])
            }
            #expect(updates.folder.partSize(first.id.text) == 3)
            wanted.size = 11
            let second = try await updates.uploads.begin(wanted)
            #expect(second.upload.id == wanted.id && second.replaced == first.id)
            await #expect(throws: OTAError.uploadNotFound(second.upload.id)) {
                try await updates.uploads.fetch(second.upload.id, of: User.ID("another"))
            }
            let janitor = UploadJanitor(
                folder: updates.folder, uploads: updates.uploads, logger: TestDatabase.quietLogger)
            try await janitor.tidy(at: .now())
            #expect(try await updates.uploads.ids() == [second.upload.id])
            #expect(try updates.folder.parts().count == 1)
            try await janitor.tidy(at: .now() + .seconds(90_000))
            #expect(try await updates.uploads.ids().isEmpty)
            #expect(try updates.folder.parts().isEmpty)
        }
    }
}
