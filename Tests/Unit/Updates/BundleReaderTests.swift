import Domain
import Testing

@testable import Updates

@Suite struct BundleReaderTests {
    private let workshop: Workshop
    private let device: UpdateTrust

    init() throws {
        self.workshop = try Workshop()
        self.device = try self.workshop.device()
    }

    @Test("A good bundle comes through, however its bytes are cut", arguments: [1, 7, 511, 512, 513, 1_000_000])
    func good(piece: Int) throws {
        let outcome = try Outcome(self.workshop.release().bundle, self.device, piece: piece)
        #expect(outcome.error == nil)
        #expect(outcome.usable == ["install.sh", "images.tar"])
        #expect(outcome.contents["images.tar"] == Workshop.images)
        #expect(outcome.release?.version == ReleaseVersion("2.1.0"))
        #expect(outcome.trust?.releaseCounter == 10)
    }

    @Test("The same bundle may come again")
    func again() throws {
        let bundle = try self.workshop.release().bundle
        let trust = try #require(try Outcome(bundle, self.device).trust)
        #expect(try Outcome(bundle, trust).error == nil)
    }

    @Test("A flipped byte in any member is noticed, and that member never used")
    func flipped() throws {
        let entries = try self.workshop.release()
        for (index, entry) in entries.enumerated() {
            for place in [0, entry.bytes.count / 2, entry.bytes.count - 1] {
                var spoilt = entries
                spoilt[index].bytes[place] ^= 0x10
                // Blanks around JSON say nothing: such a flip changes no meaning, but where bytes are hashed.
                let outcome = try Outcome(spoilt.bundle, self.device)
                let isOutside = entry.name == "metadata/root.json" || entry.name == "metadata/timestamp.json"
                if isOutside, place == entry.bytes.count - 1 { continue }
                // The trusted root is the device's own: the bundle's copy of it must only be readable.
                if entry.name == "metadata/root.json", outcome.error == nil { continue }
                #expect(outcome.error != nil, "\(entry.name) at \(place)")
                #expect(!outcome.usable.contains(entry.name))
                #expect(outcome.wasTrusted == !entry.name.hasPrefix("metadata"))
            }
        }
    }

    @Test("A flipped byte anywhere in the file is noticed, but where what it inflates to is the same")
    func flippedInFile() throws {
        let bundle = try self.workshop.release().bundle
        let archive = bundle.inflated
        // Behind gzip's header, which says of its origin what one likes. Deflate has bits that mean nothing, and several ways to say the same:
        // in a run of zeros one may be copied from any other.
        let checksum = bundle.count - 8..<bundle.count
        let places = Array(stride(from: 10, to: checksum.lowerBound, by: 61)) + checksum
        var noticed = 0
        for place in places {
            var spoilt = bundle
            spoilt[place] ^= 0x04
            let isNoticed = try Outcome(spoilt, self.device).error != nil
            #expect(isNoticed || !checksum.contains(place) && spoilt.inflated == archive, "at \(place)")
            noticed += isNoticed ? 1 : 0
        }
        #expect(noticed > places.count * 9 / 10)
    }

    @Test(
        "Names that lead elsewhere are refused",
        arguments: [
            "../images.tar", "/etc/cron.d/x", "packages/../../x.deb", "./images.tar", "packages//x.deb", "a\\b", "x y",
            "packages/",
            "é",
        ])
    func zipSlip(name: String) throws {
        var entries = try self.workshop.release()
        entries.insert(Entry(name: name, bytes: [1]), at: entries.count - 1)
        let outcome = try Outcome(entries.bundle, self.device)
        #expect(outcome.error?.reason == .unsafeName)
        #expect(outcome.usable == ["install.sh"])
    }

    @Test(
        "Links, devices, folders, pipes and extensions of tar are refused",
        arguments: [
            ("1", "a hard link"), ("2", "a symbolic link"), ("3", "a device"), ("4", "a device"), ("5", "a folder"),
            ("6", "a pipe"), ("x", "an extension"), ("L", "an extension"), ("\0", "an extension"),
        ])
    func kinds(flag: String, said: String) throws {
        var entries = try self.workshop.release()
        let link = Entry(
            name: "env.example", bytes: [], flag: flag.utf8.first ?? 0, link: said.contains("link") ? "/etc/passwd" : ""
        )
        entries.insert(link, at: entries.count - 1)
        let outcome = try Outcome(entries.bundle, self.device)
        #expect(outcome.error?.reason == .unsafeKind)
        #expect(outcome.error?.member == "env.example")
        #expect(outcome.error?.detail.contains(said) == true)
    }

    @Test("A link that pretends to be a plain file, and a file that would run as somebody else, are refused")
    func disguised() throws {
        var entries = try self.workshop.release()
        entries[entries.count - 1].link = "/etc/passwd"
        #expect(try Outcome(entries.bundle, self.device).error?.reason == .unsafeKind)
        entries = try self.workshop.release()
        entries[entries.count - 1].mode = 0o4755
        #expect(try Outcome(entries.bundle, self.device).error?.reason == .unsafeKind)
    }

    @Test("A bomb costs no more than was signed for")
    func bomb() throws {
        var entries = try self.workshop.release()
        entries[entries.count - 1] = Entry(name: "images.tar", bytes: [UInt8](repeating: 0, count: 50_000_000))
        let bundle = entries.bundle
        #expect(bundle.count < 100_000)
        let outcome = try Outcome(bundle, self.device)
        #expect(outcome.error?.reason == .tooLarge)
        #expect(outcome.contents["images.tar"] == nil)

        // What was signed for is absurd itself.
        var manifest = Entry(name: "metadata.json", bytes: [UInt8](repeating: 0x20, count: 5_000_000))
        let early = try Outcome([manifest].bundle, self.device)
        #expect(early.error?.reason == .tooLarge)
        manifest.size = 8_000_000_000
        #expect(try Outcome([manifest].bundle, self.device).error?.reason == .tooLarge)
    }

    @Test("A member that is there twice is refused, be it the first or the last")
    func duplicates() throws {
        let entries = try self.workshop.release()
        for index in entries.indices {
            var spoilt = entries
            spoilt.insert(entries[index], at: index + 1)
            let outcome = try Outcome(spoilt.bundle, self.device)
            #expect(outcome.error?.reason == .duplicate)
            #expect(outcome.error?.member == entries[index].name)
            spoilt = entries + [entries[index]]
            #expect(try Outcome(spoilt.bundle, self.device).error?.reason == .duplicate)
        }
    }

    @Test("What nobody has signed for is refused, known name or not")
    func unknown() throws {
        for name in ["notes.txt", "env.example", "packages/x.deb"] {
            var entries = try self.workshop.release()
            entries.insert(Entry(name: name, bytes: [1]), at: entries.count - 1)
            let outcome = try Outcome(entries.bundle, self.device)
            #expect(outcome.error?.reason == .unknownMember)
            #expect(outcome.error?.member == name)
        }
    }

    @Test("No member comes before what vouches for it")
    func order() throws {
        let entries = try self.workshop.release()
        let first = try Outcome((entries.suffix(1) + entries.dropLast()).bundle, self.device)
        #expect(first.error?.reason == .missing && first.error?.member == "metadata.json")
        var swapped = entries
        swapped.swapAt(1, 2)
        let outcome = try Outcome(swapped.bundle, self.device)
        #expect(outcome.error?.reason == .misplaced)
        #expect(outcome.began.isEmpty && first.began.isEmpty)
    }

    @Test("Not gzip, not tar, bytes between members: refused")
    func noise() throws {
        #expect(try Outcome(Array("PK\u{3}\u{4} and so on".utf8), self.device).error?.reason == .malformed)
        #expect(try Outcome([UInt8](repeating: 7, count: 600).gzipped, self.device).error?.reason == .malformed)
        var tar = try self.workshop.release().flatMap(\.tar)
        let padding = 512 + self.workshop.releaseManifestSize(tar)
        tar[padding] = 1
        #expect(try Outcome(tar.ended.gzipped, self.device).error?.reason == .malformed)
    }

    @Test("A release for other machines, or too new for what is installed, is refused before its members")
    func policy() throws {
        let bundle = try self.workshop.release("3.0.0", minimum: "2.5.0").bundle
        let arm = try Outcome(bundle, self.device, policy: ReleasePolicy(architecture: "arm64"))
        #expect(arm.error?.reason == .architecture && arm.began.isEmpty)
        let old = ReleasePolicy(installed: ReleaseVersion("2.4.9"), architecture: "amd64", isForced: true)
        let tooOld = try Outcome(bundle, self.device, policy: old)
        #expect(tooOld.error?.reason == .needsNewer && tooOld.began.isEmpty)
        let good = ReleasePolicy(installed: ReleaseVersion("2.5.0"), architecture: "amd64")
        #expect(try Outcome(bundle, self.device, policy: good).error == nil)
    }
}

extension Workshop {
    /// Of the first member of an archive, in bytes.
    fileprivate func releaseManifestSize(_ tar: [UInt8]) -> Int {
        (try? TarHeader(Array(tar[..<512])).size) ?? 0
    }
}
