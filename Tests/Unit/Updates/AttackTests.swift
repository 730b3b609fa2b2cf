import Domain
import Testing

@testable import Updates

/// The attacks that Uptane and The Update Framework name. Each is refused before anything of the bundle is used, and the
/// reason says which it was.
@Suite struct AttackTests {
    private let workshop: Workshop
    private let device: UpdateTrust

    init() throws {
        self.workshop = try Workshop()
        self.device = try self.workshop.device()
    }

    /// The device after it took the release with this counter.
    private func device(after counter: Int) throws -> UpdateTrust {
        let outcome = try Outcome(self.workshop.release(counter: counter).bundle, self.device)
        return try #require(outcome.trust)
    }

    @Test("Arbitrary software: signed by keys that are not ours, nothing of it is used")
    func arbitrarySoftware() throws {
        let stranger = try Workshop()
        let outcome = try Outcome(stranger.release("9.0.0", counter: 99).bundle, self.device)
        #expect(outcome.error?.reason == .signature)
        #expect(outcome.error?.member == "metadata/timestamp.json")
        #expect(!outcome.wasTrusted && outcome.began.isEmpty)
    }

    @Test("Arbitrary software: a root of strangers that claims to follow ours is not followed")
    func arbitraryRoot() throws {
        var stranger = self.workshop
        let key = RoleKey.random()
        stranger.keys[.root] = [key]
        try stranger.rotate([.targets, .snapshot, .timestamp], signedBy: [key])
        let outcome = try Outcome(stranger.release("9.0.0", counter: 99).bundle, self.device)
        #expect(outcome.error?.reason == .signature)
        #expect(outcome.error?.member == "metadata/root.json")
        #expect(!outcome.wasTrusted && outcome.began.isEmpty)
    }

    @Test("Arbitrary software: an image that was put in the place of ours is never whole")
    func exchangedImages() throws {
        var entries = try self.workshop.release()
        entries["images.tar"] = Workshop.images.reversed()
        let outcome = try Outcome(entries.bundle, self.device)
        #expect(outcome.error?.reason == .changed)
        #expect(outcome.error?.member == "images.tar")
        #expect(outcome.usable == ["install.sh"])
    }

    @Test("Rollback: a release that was signed, but before the one that was seen, is refused")
    func rollback() throws {
        let device = try self.device(after: 10)
        let old = try self.workshop.release("2.0.0", counter: 9).bundle
        let outcome = try Outcome(old, device)
        #expect(outcome.error?.reason == .rollback)
        #expect(outcome.error?.member == "metadata/timestamp.json")
        #expect(!outcome.wasTrusted && outcome.began.isEmpty)
    }

    @Test("Rollback: a version that is older or equal is refused, although its metadata are new")
    func downgrade() throws {
        let bundle = try self.workshop.release("2.1.0", counter: 11).bundle
        for installed in ["2.1.0", "2.2.0-rc.1", "3.0.0"] {
            let policy = ReleasePolicy(installed: ReleaseVersion(installed))
            let outcome = try Outcome(bundle, self.device, policy: policy)
            #expect(outcome.error?.reason == .notNewer)
            #expect(!outcome.wasTrusted && outcome.began.isEmpty)
        }
    }

    @Test("Rollback: an operator may insist, and what was seen stays seen")
    func forced() throws {
        let device = try self.device(after: 10)
        let old = try self.workshop.release("2.0.0", counter: 9).bundle
        let outcome = try Outcome(
            old, device, policy: ReleasePolicy(installed: ReleaseVersion("2.1.0"), isForced: true))
        #expect(outcome.error == nil)
        #expect(outcome.trust?.timestamp == device.timestamp && outcome.trust?.releaseCounter == 10)
    }

    @Test("Freeze: what was once the newest runs out, and is refused even if an operator insists")
    func freeze() throws {
        let bundle = try self.workshop.release().bundle
        let last = Workshop.builtAt.timestamp + .seconds(90 * 86_400)
        #expect(try Outcome(bundle, self.device, now: last - .seconds(1)).error == nil)
        for isForced in [false, true] {
            let outcome = try Outcome(bundle, self.device, policy: ReleasePolicy(isForced: isForced), now: last)
            #expect(outcome.error?.reason == .expired)
            #expect(outcome.error?.member == "metadata/timestamp.json")
            #expect(!outcome.wasTrusted && outcome.began.isEmpty)
        }
    }

    @Test(
        "Mix and match: parts of two releases do not go together",
        arguments: ["metadata/snapshot.json", "metadata/targets.json", "metadata.json"])
    func mixAndMatch(member: String) throws {
        var entries = try self.workshop.release("2.2.0", counter: 11)
        entries[member] = try self.workshop.release("2.1.0", counter: 10)[member]
        let outcome = try Outcome(entries.bundle, self.device)
        #expect(outcome.error?.reason == (member == "metadata.json" ? .changed : .mixed))
        #expect(outcome.error?.member == member)
        #expect(!outcome.wasTrusted && outcome.began.isEmpty)
    }

    @Test("Mix and match: one version has one content")
    func equivocation() throws {
        let device = try self.device(after: 10)
        let outcome = try Outcome(self.workshop.release("2.1.1", counter: 10).bundle, device)
        #expect(outcome.error?.reason == .mixed)
        #expect(!outcome.wasTrusted && outcome.began.isEmpty)
    }

    @Test("Endless data: a member ends at the length that was signed for, and nothing follows the last one")
    func endlessData() throws {
        var entries = try self.workshop.release()
        entries["images.tar"] += [UInt8](repeating: 0, count: 1_000_000)
        let outcome = try Outcome(entries.bundle, self.device)
        #expect(outcome.error?.reason == .tooLarge)
        #expect(outcome.error?.member == "images.tar")
        #expect(outcome.usable == ["install.sh"])

        let zeros = [UInt8](repeating: 0, count: 100_000)
        let behind = try Outcome((self.workshop.release().flatMap(\.tar) + zeros).gzipped, self.device)
        #expect(behind.error?.reason == .tooLarge)
        let again = try Outcome(self.workshop.release().bundle + self.workshop.release().bundle, self.device)
        #expect(again.error?.reason == .malformed)
    }

    @Test("Endless data: metadata that go on are given up at their limit, before anything is trusted")
    func endlessMetadata() throws {
        var entries = try self.workshop.release()
        entries["metadata/timestamp.json"] += [UInt8](repeating: 0x20, count: 70_000)
        let outcome = try Outcome(entries.bundle, self.device)
        #expect(outcome.error?.reason == .tooLarge)
        #expect(outcome.error?.member == "metadata/timestamp.json")

        // Deflate that says nothing, for ever: a stored block without bytes.
        let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
        let nothing: [UInt8] = [0, 0, 0, 0xFF, 0xFF]
        let silence = header + Array(repeatElement(nothing, count: 2_000_000).joined())
        let silent = try Outcome(silence, self.device, piece: 100_000)
        #expect(silent.error?.reason == .tooLarge)
    }

    @Test("Endless data: earlier roots without end are given up too")
    func endlessRoots() throws {
        let blanks = [UInt8](repeating: 0x20, count: 60_000)
        let entries =
            try self.workshop.release().prefix(1)
            + (1...200).map { Entry(name: "metadata/\($0).root.json", bytes: blanks) }
        let outcome = try Outcome(Array(entries).bundle, self.device)
        #expect(outcome.error?.reason == .tooLarge)
        #expect(!outcome.wasTrusted)
    }

    @Test("Slow retrieval: who sends a byte now and then is given up after a minute, or at the deadline")
    func slowRetrieval() throws {
        let bundle = try self.workshop.release().bundle
        let pace = BundlePace(bytesPerSecond: 100, window: .seconds(60), deadline: .seconds(600))
        let slow = try Outcome(bundle, self.device, piece: 10, pace: pace, gap: .seconds(1))
        #expect(slow.error?.reason == .tooSlow)
        #expect(slow.usable.isEmpty)
        let fast = try Outcome(bundle, self.device, piece: 200, pace: pace, gap: .seconds(1))
        #expect(fast.error == nil)
        let hasty = BundlePace(bytesPerSecond: 1, window: .seconds(60), deadline: .seconds(5))
        #expect(try Outcome(bundle, self.device, piece: 200, pace: hasty, gap: .seconds(1)).error?.reason == .tooSlow)
    }

    @Test("Slow retrieval: silence is noticed too")
    func silence() throws {
        let reader = try BundleReader(
            belief: .device(self.device), policy: ReleasePolicy(), now: Workshop.now,
            pace: BundlePace(window: .seconds(60)))
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        try reader.read(nothing, after: .seconds(59)) { _ in }
        let error = #expect(throws: UpdateError.self) { try reader.read(nothing, after: .seconds(61)) { _ in } }
        #expect(error?.reason == .tooSlow)
    }

    @Test("Fast-forward: versions that a thief has used up are forgotten with his keys")
    func fastForward() throws {
        let device = try self.device(after: Int.max)
        #expect(try Outcome(self.workshop.release(counter: 11).bundle, device).error?.reason == .rollback)
        for roles in [[.timestamp], [.snapshot], [.targets]] as [Set<UpdateRole>] {
            var repaired = self.workshop
            try repaired.rotate(roles)
            let outcome = try Outcome(repaired.release(counter: 11).bundle, device)
            // The release counter is what targets' keys have said, and goes with them alone.
            #expect(outcome.error?.reason == (roles == [.targets] ? nil : .rollback))
            #expect(outcome.error == nil || outcome.error?.member == "metadata/targets.json")
        }
        var repaired = self.workshop
        try repaired.rotate([.timestamp, .snapshot, .targets])
        let outcome = try Outcome(repaired.release(counter: 11).bundle, device)
        #expect(outcome.trust?.releaseCounter == 11)
    }

    @Test("Partial bundle: whatever is cut off, it is not whole")
    func partialBundle() throws {
        let bundle = try self.workshop.release().bundle
        for length in stride(from: 0, to: bundle.count, by: 97) {
            let outcome = try Outcome(Array(bundle[..<length]), self.device)
            #expect(outcome.error?.reason == .truncated)
            #expect(!outcome.usable.contains("images.tar") || length > bundle.count - 200)
        }
    }

    @Test("Partial bundle: every member that was signed for must be there, and all that vouches too")
    func missingMembers() throws {
        let entries = try self.workshop.release()
        for missing in entries.map(\.name) {
            let outcome = try Outcome(entries.filter { $0.name != missing }.bundle, self.device)
            #expect(outcome.error?.reason == .missing)
            #expect(outcome.error?.member == missing)
            #expect(!outcome.usable.contains("images.tar") || missing == "install.sh")
        }
    }

    @Test("Drop request: a device that hears nothing knows from when on it has heard nothing")
    func dropRequest() throws {
        #expect(self.device.isStale(at: Workshop.now))
        let device = try self.device(after: 10)
        let last = Workshop.builtAt.timestamp + .seconds(90 * 86_400)
        #expect(!device.isStale(at: last - .seconds(1)))
        #expect(device.isStale(at: last))
    }
}
