import Compression
import Crypto
import Domain
import FoundationEssentials

/// Reads a bundle as it comes, and refuses it before anything of it is used.
///
/// ```
/// bytes ──inflate──▶ tar ──┬─ metadata.json, metadata/…: kept (each at most 1 MiB) ──▶ UpdateTrust, ReleasePolicy ──▶ .release
///                          └─ the rest: only what was signed for, as long as it was signed for ──▶ .begin .bytes … .end
/// ```
///
/// What comes as `.bytes` may go to a place of its own and must not be used before its `.end`, which comes when its hash is
/// right. Memory: what vouches, at most 1 MiB each and 8 MiB in all, and 64 KiB.
///
/// Not Sendable: one reader reads one bundle. After it threw, it is of no further use.
package final class BundleReader {
    package enum Part {
        /// Verified: signatures, versions, expiry and the release policy.
        case release(ReleaseManifest)
        case begin(BundleMember, size: Int)
        /// Valid until the sink returns.
        case bytes(UnsafeRawBufferPointer)
        /// All bytes of the member were there, and are those that were signed for.
        case end(BundleMember)
    }

    /// Whom to believe.
    package enum Belief: Sendable {
        /// What the device knows.
        case device(UpdateTrust)
        /// The bundle's own root, expired or not: good for looking at a bundle, and for nothing else.
        case itself
    }

    /// The most a bundle may have in all, in bytes, compressed or not.
    package static let maximumSize = 4 * 1024 * 1024 * 1024
    /// The most that may come before anything is trusted; also the most by which gzip makes things longer.
    private static let allowance = 8 * 1024 * 1024
    private static let maximumMembers = 1000

    /// What the device may remember from now on; nil before the metadata were verified.
    package private(set) var trust: UpdateTrust?
    package private(set) var release: ReleaseManifest?

    private let belief: Belief
    private let policy: ReleasePolicy
    private let now: Timestamp
    private var pace: PaceWatch?
    private let inflate: GzipInflateStream

    private var received = 0
    private var inflated = 0
    private var tar = TarPosition.header
    private var block: [UInt8] = []
    private var last: BundleMember?
    private var seen: Set<String> = []
    private var kept: [String: [UInt8]] = [:]
    private var targets: [String: TargetsMetadata.Target] = [:]
    private var signedSize = 0
    private var hash = SHA256()

    private enum TarPosition {
        case header
        /// A member, and how much of it is still to come.
        case content(BundleMember, remaining: Int, padding: Int)
        case padding(Int)
        /// Behind the first block of zeros; how many bytes of zeros may follow.
        case trailer(blocks: Int)
    }

    /// - Parameters:
    ///   - now: the device's clock, for expiry.
    ///   - pace: nil when the source cannot be slow on purpose.
    package init(belief: Belief, policy: ReleasePolicy, now: Timestamp, pace: BundlePace? = nil) throws {
        self.belief = belief
        self.policy = policy
        self.now = now
        self.pace = pace.map { PaceWatch($0) }
        self.inflate = try GzipInflateStream()
        self.block.reserveCapacity(TarHeader.blockSize)
    }

    /// Takes the next bytes of the bundle; to be called without any, too, when nothing comes.
    ///
    /// - Parameters:
    ///   - elapsed: since the first byte was asked for.
    ///   - sink: takes what has become of them.
    /// - Throws: ``UpdateError``; what `sink` throws.
    package func read(
        _ bytes: UnsafeRawBufferPointer, after elapsed: Duration = .zero, _ sink: (Part) throws -> Void
    ) throws {
        try self.pace?.receive(bytes.count, at: elapsed)
        self.received += bytes.count
        // Deflate can say nothing at great length.
        let limit = self.release == nil ? Self.allowance : self.signedSize + self.signedSize / 64 + Self.allowance
        guard self.received <= min(limit, Self.maximumSize) else {
            throw UpdateError(.tooLarge, self.last?.name ?? "", "it goes on behind what was signed for")
        }
        do {
            try self.inflate.inflate(bytes) { try self.advance($0, sink) }
        } catch is InflateError {
            throw UpdateError(
                .malformed, self.last?.name ?? "",
                self.inflated == 0 ? "it is not gzip" : "its compressed bytes are damaged")
        }
    }

    /// To be called after the last byte.
    ///
    /// - Returns: the release, all of whose members were there and right.
    /// - Throws: ``UpdateError`` when something is missing.
    package func finish() throws(UpdateError) -> ReleaseManifest {
        guard self.inflate.isAtEnd, case .trailer(let blocks) = self.tar, blocks >= 2 else {
            throw UpdateError(.truncated, self.last?.name ?? "", "it ends before it is whole")
        }
        guard let release else { throw UpdateError(.missing, self.firstMissingMetadata, "it is not there") }
        if let missing = self.targets.keys.sorted().first(where: { !self.seen.contains($0) }) {
            throw UpdateError(.missing, missing, "it was signed for and is not there")
        }
        return release
    }

    // MARK: - Tar

    private func advance(_ bytes: UnsafeRawBufferPointer, _ sink: (Part) throws -> Void) throws {
        self.inflated += bytes.count
        guard self.release != nil || self.inflated <= Self.allowance else {
            throw UpdateError(
                .tooLarge, self.last?.name ?? "", "more comes before what vouches for it than any bundle has")
        }
        var rest = bytes[...]
        while !rest.isEmpty {
            switch self.tar {
            case .header:
                let taken = rest.prefix(TarHeader.blockSize - self.block.count)
                self.block.append(contentsOf: taken)
                rest = rest.dropFirst(taken.count)
                if self.block.count == TarHeader.blockSize { try self.readHeader(sink) }
            case .content(let member, let remaining, let padding):
                let taken = rest.prefix(remaining)
                try self.take(UnsafeRawBufferPointer(rebasing: taken), of: member, sink)
                rest = rest.dropFirst(taken.count)
                self.tar = .content(member, remaining: remaining - taken.count, padding: padding)
                if remaining == taken.count { try self.end(member, padding: padding, sink) }
            case .padding(let remaining):
                let taken = rest.prefix(remaining)
                try self.expectZeros(taken)
                rest = rest.dropFirst(taken.count)
                self.tar = remaining == taken.count ? .header : .padding(remaining - taken.count)
            case .trailer(let blocks):
                let taken = rest.prefix(TarHeader.blockSize - self.block.count)
                try self.expectZeros(taken)
                self.block.append(contentsOf: taken)
                rest = rest.dropFirst(taken.count)
                guard self.block.count == TarHeader.blockSize else { continue }
                self.block.removeAll(keepingCapacity: true)
                // GNU tar fills its last record of twenty blocks.
                guard blocks < 20 else { throw UpdateError(.tooLarge, "", "it goes on behind its end") }
                self.tar = .trailer(blocks: blocks + 1)
            }
        }
    }

    private func expectZeros(_ bytes: Slice<UnsafeRawBufferPointer>) throws(UpdateError) {
        guard bytes.allSatisfy({ $0 == 0 }) else {
            throw UpdateError(.malformed, self.last?.name ?? "", "there are bytes between the members")
        }
    }

    private func readHeader(_ sink: (Part) throws -> Void) throws {
        let block = self.block
        self.block.removeAll(keepingCapacity: true)
        if block.allSatisfy({ $0 == 0 }) {
            self.tar = .trailer(blocks: 1)
            return
        }
        let header = try TarHeader(block)
        let member = try self.expected(header)
        if !member.isMetadata, self.release == nil { try self.establishTrust(sink) }
        if let target = self.targets[member.name] {
            try self.expect(header.size, as: target, member)
        } else if !member.isMetadata {
            throw UpdateError(.unknownMember, member.name, "nobody has signed for it")
        } else if header.size > member.unsignedLimit {
            throw UpdateError(.tooLarge, member.name, "it has more than \(member.unsignedLimit) bytes")
        }
        self.seen.insert(member.name)
        self.last = member
        self.hash = SHA256()
        if member.isMetadata {
            self.kept[member.name] = []
        } else {
            try sink(.begin(member, size: header.size))
        }
        let padding = TarHeader.padding(header.size)
        self.tar = .content(member, remaining: header.size, padding: padding)
        if header.size == 0 { try self.end(member, padding: padding, sink) }
    }

    /// The member, when it may come here.
    private func expected(_ header: TarHeader) throws(UpdateError) -> BundleMember {
        guard let member = BundleMember(header.name) else {
            throw UpdateError(.unknownMember, header.name, "no bundle has such a member")
        }
        guard !self.seen.contains(member.name) else { throw UpdateError(.duplicate, member.name, "it is there twice") }
        if let last, member < last {
            throw UpdateError(.misplaced, member.name, "it comes after \(last.name)")
        }
        guard self.seen.count < Self.maximumMembers else {
            throw UpdateError(.tooLarge, member.name, "it has more than \(Self.maximumMembers) members")
        }
        return member
    }

    private func expect(_ size: Int, as target: TargetsMetadata.Target, _ member: BundleMember) throws(UpdateError) {
        if size > target.length {
            throw UpdateError(.tooLarge, member.name, "it has \(size) bytes, and \(target.length) were signed for")
        }
        if size < target.length {
            throw UpdateError(.truncated, member.name, "it has \(size) bytes, and \(target.length) were signed for")
        }
    }

    private func take(_ bytes: UnsafeRawBufferPointer, of member: BundleMember, _ sink: (Part) throws -> Void) throws {
        if member.isMetadata {
            self.kept[member.name]?.append(contentsOf: bytes)
        } else {
            self.hash.update(bufferPointer: bytes)
            try sink(.bytes(bytes))
        }
    }

    private func end(_ member: BundleMember, padding: Int, _ sink: (Part) throws -> Void) throws {
        self.tar = padding == 0 ? .header : .padding(padding)
        if member.name == UpdateRole.targets.member { try self.establishTrust(sink) }
        guard !member.isMetadata else { return }
        guard self.hash.finalize().hexadecimal == self.targets[member.name]?.hashes["sha256"] else {
            throw UpdateError(.changed, member.name, "its bytes are not those that were signed for")
        }
        try sink(.end(member))
    }

    // MARK: - Trust

    private var firstMissingMetadata: String {
        let needed = [BundleMember.manifest] + [UpdateRole.root, .timestamp, .snapshot, .targets].map(\.member)
        return needed.first { self.kept[$0] == nil } ?? ""
    }

    private func establishTrust(_ sink: (Part) throws -> Void) throws {
        guard let manifest = self.kept[BundleMember.manifest], let root = self.kept[UpdateRole.root.member],
            let timestamp = self.kept[UpdateRole.timestamp.member],
            let snapshot = self.kept[UpdateRole.snapshot.member],
            let targets = self.kept[UpdateRole.targets.member]
        else {
            throw UpdateError(.missing, self.firstMissingMetadata, "it is not there, or not before what it vouches for")
        }
        var set = MetadataSet(root: root, timestamp: timestamp, snapshot: snapshot, targets: targets)
        for (name, bytes) in self.kept {
            if let version = BundleMember(name)?.rootVersion { set.earlierRoots[version] = bytes }
        }
        self.kept = [:]
        let accepted = try self.accept(set)
        let release = try Self.release(manifest, by: accepted)
        try self.policy.expect(release)
        self.targets = accepted.targets
        self.signedSize = accepted.targets.values.reduce(0) { $0 + $1.length }
        self.release = release
        try sink(.release(release))
    }

    private func accept(_ set: MetadataSet) throws(UpdateError) -> TargetsMetadata {
        switch self.belief {
        case .device(var trust):
            let targets = try trust.accept(set, at: self.now, mayBeOlder: self.policy.isForced)
            self.trust = trust
            return targets
        case .itself:
            var trust = try UpdateTrust(root: set.root)
            return try trust.accept(set, at: Timestamp(microseconds: 0))
        }
    }

    /// `metadata.json`, once it is the one that was signed for and says the same as targets.
    private static func release(_ bytes: [UInt8], by targets: TargetsMetadata) throws(UpdateError) -> ReleaseManifest {
        let member = BundleMember.manifest
        guard let target = targets.targets[member], bytes.count == target.length,
            bytes.sha256 == target.hashes["sha256"]
        else {
            throw UpdateError(.changed, member, "its bytes are not those that were signed for")
        }
        let release = try UpdateJSON.decode(ReleaseManifest.self, from: bytes, member: member)
        var listed = targets.targets.mapValues {
            ReleaseManifest.Member(sha256: $0.hashes["sha256"] ?? "", size: $0.length)
        }
        listed[member] = nil
        guard listed == release.members, target.custom?.version == release.version,
            target.custom?.architectures == release.architectures
        else { throw UpdateError(.mixed, member, "it does not say the same as targets") }
        for (name, size) in targets.targets.map({ ($0.key, $0.value.length) }) {
            guard let known = BundleMember(name), name == member || !known.isMetadata else {
                throw UpdateError(.unknownMember, name, "no bundle has such a member")
            }
            guard (0...Self.maximumSize).contains(size) else {
                throw UpdateError(.tooLarge, name, "no bundle may have more than \(Self.maximumSize) bytes")
            }
        }
        guard targets.targets[BundleMember.images] != nil else {
            throw UpdateError(.missing, BundleMember.images, "nobody has signed for it")
        }
        return release
    }
}
