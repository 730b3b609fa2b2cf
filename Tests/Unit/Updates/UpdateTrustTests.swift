import Domain
import Testing

@testable import Updates

@Suite struct UpdateTrustTests {
    @Test("A device follows root from version to version, and needs each of them")
    func chain() throws {
        var workshop = try Workshop()
        let device = try workshop.device()
        try workshop.rotate([.root, .targets])
        try workshop.rotate([.timestamp])
        try workshop.rotate([.root])
        let entries = try workshop.release()
        let outcome = try Outcome(entries.bundle, device)
        #expect(try outcome.trust?.rootMetadata().version == 4)
        for version in [2, 3] {
            let name = "metadata/\(version).root.json"
            let gap = try Outcome(entries.filter { $0.name != name }.bundle, device)
            #expect(gap.error?.reason == .missing && gap.error?.member == name)
        }
        // It has no need of what it has gone by.
        let trust = try #require(outcome.trust)
        let short = entries.filter { !$0.name.hasSuffix(".root.json") }
        #expect(try Outcome(short.bundle, trust).error == nil)
    }

    @Test("Of three keys of root two must sign, in the new root and in the old")
    func threshold() throws {
        let workshop = try Workshop(rootKeys: 3, threshold: 2)
        let device = try workshop.device()
        let old = try #require(workshop.keys[.root])
        func error(signedBy signers: (_ new: [RoleKey]) -> [RoleKey]) throws -> UpdateError? {
            var next = workshop
            next.keys[.root] = old.map { _ in .random() }
            let new = try #require(next.keys[.root])
            next.root = Workshop.root(2, next.keys, 2)
            next.roots[2] = try next.root.signed(with: signers(new))
            return try Outcome(next.release().bundle, device).error
        }
        #expect(try error { Array(old[..<2] + $0[..<2]) } == nil)
        #expect(try error { Array(old[..<1]) + $0 }?.reason == .signature)
        #expect(try error { old + Array($0[..<1]) }?.reason == .signature)
        #expect(try error { [old[0], old[0]] + $0 }?.reason == .signature)
    }

    @Test("A root in which one key stands for two, or a role has too few, is none")
    func unsound() throws {
        let keys = Dictionary(uniqueKeysWithValues: UpdateRole.allCases.map { ($0, [RoleKey.random()]) })
        let short = Workshop.root(1, keys, 2)
        #expect(throws: UpdateError.self) { try UpdateTrust(root: short.signed(with: keys[.root] ?? [])) }
        let key = try #require(keys[.root]?.first)
        let good = Workshop.root(1, keys, 1)
        var all = good.keys
        all[String(repeating: "0", count: 64)] = .init(ed25519: key.publicKey)
        let doubled = RootMetadata(version: 1, expires: good.expires, keys: all, roles: good.roles)
        #expect(throws: UpdateError.self) { try UpdateTrust(root: doubled.signed(with: [key])) }
        #expect(throws: UpdateError.self) { try UpdateTrust(root: good.signed(with: [.random()])) }
    }

    @Test("An expired root is refused, unless a newer one follows")
    func expiredRoot() throws {
        var workshop = try Workshop()
        let keys = try #require(workshop.keys[.root])
        let soon = CanonicalInstant(Workshop.now - .seconds(1))
        workshop.root = RootMetadata(version: 1, expires: soon, keys: workshop.root.keys, roles: workshop.root.roles)
        workshop.roots[1] = try workshop.root.signed(with: keys)
        let device = try workshop.device()
        let outcome = try Outcome(workshop.release().bundle, device)
        #expect(outcome.error?.reason == .expired && outcome.error?.member == "metadata/root.json")
        try workshop.rotate([])
        #expect(try Outcome(workshop.release().bundle, device).error == nil)
    }

    @Test("What throws has changed nothing, and what is stored comes back")
    func stored() throws {
        let workshop = try Workshop()
        let trust = try #require(try Outcome(workshop.release(counter: 10).bundle, workshop.device()).trust)
        let back = try UpdateJSON.decode(UpdateTrust.self, from: UpdateJSON.encode(trust), member: "state")
        #expect(back == trust)
        var copy = trust
        let older = try workshop.release(counter: 9)
        let set = MetadataSet(
            root: older["metadata/root.json"], timestamp: older["metadata/timestamp.json"],
            snapshot: older["metadata/snapshot.json"], targets: older["metadata/targets.json"])
        #expect(throws: UpdateError.self) { try copy.accept(set, at: Workshop.now) }
        #expect(copy == trust)
    }

    @Test("A document signed by the keys of another role counts for nothing")
    func otherRole() throws {
        var workshop = try Workshop()
        let device = try workshop.device()
        workshop.keys[.targets] = workshop.keys[.timestamp]
        let outcome = try Outcome(workshop.release().bundle, device)
        #expect(outcome.error?.reason == .signature && outcome.error?.member == "metadata/targets.json")
    }
}
