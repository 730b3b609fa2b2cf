import Domain
import FoundationEssentials
import Glibc
import Updates

/// The keys that sign releases, and the roots that say so.
///
/// ```
/// root.json                 the newest root, to be installed on devices
/// 1.root.json 2.root.json   every root there was
/// root-1f2e3d4c.key         private keys, 0600: one line each; those of root are kept elsewhere, offline
/// ```
struct KeyFolder {
    let path: String

    /// How many keys a role gets, and how many of them must sign: `root=3:2`.
    struct Holders: Hashable {
        var role: UpdateRole
        var keys: Int
        var threshold: Int
    }

    /// Makes keys and version 1 of root.
    ///
    /// - Throws: ``CommandFailure`` when there are keys already.
    func create(_ holders: [Holders], expires: CanonicalInstant) throws -> RootMetadata {
        guard mkdir(self.path, 0o700) == 0 || errno == EEXIST else {
            throw CommandFailure("\(self.path) cannot be made")
        }
        guard access("\(self.path)/root.json", F_OK) != 0 else { throw CommandFailure("\(self.path) has keys already") }
        var roles: [UpdateRole: (keys: [RoleKey], threshold: Int)] = [:]
        for role in UpdateRole.allCases {
            let wanted = holders.last { $0.role == role } ?? Holders(role: role, keys: 1, threshold: 1)
            roles[role] = ((0..<wanted.keys).map { _ in RoleKey.random() }, wanted.threshold)
        }
        for (role, value) in roles {
            for key in value.keys { try self.store(key, of: role) }
        }
        let root = RootMetadata(
            version: 1, expires: expires, keys: Self.publicKeys(roles.values.flatMap(\.keys)),
            roles: roles.mapValues { RootMetadata.Holders(keyids: $0.keys.map(\.id).sorted(), threshold: $0.threshold) }
        )
        try self.store(root, signedBy: roles[.root]?.keys ?? [])
        return root
    }

    /// Makes the next version of root: new keys for `roles`, whose old ones count no more, and a new expiry.
    func rotate(_ roles: Set<UpdateRole>, expires: CanonicalInstant) throws -> RootMetadata {
        let old = try self.root()
        let oldKeys = try self.keys(for: .root, by: old)
        var keys = old.keys
        var holders = old.roles
        var newRootKeys: [RoleKey] = []
        for role in roles.sorted(by: { $0.rawValue < $1.rawValue }) {
            guard let before = old.roles[role] else { continue }
            let made = before.keyids.map { _ in RoleKey.random() }
            for key in made { try self.store(key, of: role) }
            for (id, key) in Self.publicKeys(made) { keys[id] = key }
            holders[role] = RootMetadata.Holders(keyids: made.map(\.id).sorted(), threshold: before.threshold)
            if role == .root { newRootKeys = made }
        }
        let used = Set(holders.values.flatMap(\.keyids))
        let root = RootMetadata(
            version: old.version + 1, expires: expires, keys: keys.filter { used.contains($0.key) }, roles: holders)
        try self.store(root, signedBy: oldKeys + newRootKeys)
        return root
    }

    /// The newest root.
    func root() throws -> RootMetadata { try UpdateTrust(root: try self.rootBytes()).rootMetadata() }

    func rootBytes() throws -> [UInt8] { try BundleFile.contents("\(self.path)/root.json") }

    /// Every root before the newest, by version.
    func earlierRoots(before version: Int) throws -> [Int: [UInt8]] {
        var roots: [Int: [UInt8]] = [:]
        for version in 1..<max(1, version) {
            roots[version] = try BundleFile.contents("\(self.path)/\(version).root.json")
        }
        return roots
    }

    /// The keys of a role that are here; those of root must not be here when a release is signed.
    ///
    /// - Throws: ``CommandFailure`` when they are too few to sign.
    func keys(for role: UpdateRole, by root: RootMetadata) throws -> [RoleKey] {
        guard let holders = root.roles[role] else { throw CommandFailure("root names no \(role)") }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: self.path)) ?? []
        var keys: [RoleKey] = []
        for name in names.sorted() where name.hasPrefix("\(role)-") && name.hasSuffix(".key") {
            let text = String(decoding: try BundleFile.contents("\(self.path)/\(name)"), as: UTF8.self)
            guard let line = text.split(whereSeparator: \.isWhitespace).first,
                let key = RoleKey(secretText: String(line))
            else { throw CommandFailure("\(self.path)/\(name) holds no key") }
            if holders.keyids.contains(key.id) { keys.append(key) }
        }
        guard keys.count >= holders.threshold else {
            throw CommandFailure("\(self.path) has \(keys.count) keys of \(role), and \(holders.threshold) must sign")
        }
        return keys
    }

    private func store(_ key: RoleKey, of role: UpdateRole) throws {
        try BundleFile.write(
            Array("\(key.secretText)\n".utf8), to: "\(self.path)/\(role)-\(key.id.prefix(8)).key", mode: 0o600)
    }

    private func store(_ root: RootMetadata, signedBy keys: [RoleKey]) throws {
        let bytes = try root.signed(with: keys)
        try BundleFile.write(bytes, to: "\(self.path)/\(root.version).root.json")
        try BundleFile.write(bytes, to: "\(self.path)/root.json")
    }

    private static func publicKeys(_ keys: [RoleKey]) -> [String: RootMetadata.Key] {
        Dictionary(keys.map { ($0.id, RootMetadata.Key(ed25519: $0.publicKey)) }) { first, _ in first }
    }
}
