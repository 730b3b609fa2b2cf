/// A release's version and its rank, by Semantic Versioning 2.0.0: `2.1.0`, `2.1.0-rc.1`, `2.1.0+build.7`.
package struct ReleaseVersion: Hashable, Sendable, Comparable, CustomStringConvertible, Codable {
    package let major: Int
    package let minor: Int
    package let patch: Int
    /// Empty for a release proper.
    package let prerelease: [String]
    /// Says nothing about rank.
    package let build: String

    /// 0.0.0: nothing is older, but what led to it.
    package static let first = ReleaseVersion(major: 0, minor: 0, patch: 0)

    private init(major: Int, minor: Int, patch: Int) {
        (self.major, self.minor, self.patch) = (major, minor, patch)
        self.prerelease = []
        self.build = ""
    }

    /// Nil for whatever the standard does not allow, leading zeros among it, and for more than 64 characters.
    package init?(_ text: String) {
        guard text.utf8.count <= 64 else { return nil }
        let withBuild = text.split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
        guard let core = withBuild.first else { return nil }
        let parts = core.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let numbers = parts[0].split(separator: ".", omittingEmptySubsequences: false).map { Self.number($0) }
        guard numbers.count == 3, let major = numbers[0], let minor = numbers[1], let patch = numbers[2] else {
            return nil
        }
        var prerelease: [String] = []
        if parts.count == 2 {
            guard let identifiers = Self.identifiers(parts[1]) else { return nil }
            guard identifiers.allSatisfy({ !$0.utf8.allSatisfy(Self.isDigit) || Self.number($0[...]) != nil }) else {
                return nil
            }
            prerelease = identifiers
        }
        if withBuild.count == 2, Self.identifiers(withBuild[1]) == nil { return nil }
        (self.major, self.minor, self.patch, self.prerelease) = (major, minor, patch, prerelease)
        self.build = withBuild.count == 2 ? String(withBuild[1]) : ""
    }

    package var description: String {
        "\(self.major).\(self.minor).\(self.patch)"
            + (self.prerelease.isEmpty ? "" : "-" + self.prerelease.joined(separator: "."))
            + (self.build.isEmpty ? "" : "+" + self.build)
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let version = ReleaseVersion(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a version such as 2.1.0")
        }
        self = version
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.description)
    }

    /// Whether both have the same rank: they may differ in `build` alone.
    package func ranksAs(_ other: ReleaseVersion) -> Bool { !(self < other) && !(other < self) }

    package static func < (left: ReleaseVersion, right: ReleaseVersion) -> Bool {
        let (mine, others) = ([left.major, left.minor, left.patch], [right.major, right.minor, right.patch])
        if mine != others { return mine.lexicographicallyPrecedes(others) }
        // A release proper comes after all that led to it.
        if left.prerelease.isEmpty || right.prerelease.isEmpty {
            return !left.prerelease.isEmpty && right.prerelease.isEmpty
        }
        for (one, other) in zip(left.prerelease, right.prerelease) where one != other {
            switch (Self.number(one[...]), Self.number(other[...])) {
            case (let one?, let other?): return one < other
            case (_?, nil): return true
            case (nil, _?): return false
            case (nil, nil): return one.utf8.lexicographicallyPrecedes(other.utf8)
            }
        }
        return left.prerelease.count < right.prerelease.count
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy(Self.isDigit), text == "0" || text.first != "0" else { return nil }
        return Int(text)
    }

    private static func identifiers(_ text: Substring) -> [String]? {
        let identifiers = text.split(separator: ".", omittingEmptySubsequences: false)
        let isWellFormed = identifiers.allSatisfy { identifier in
            !identifier.isEmpty
                && identifier.utf8.allSatisfy { byte in
                    Self.isDigit(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                        || byte == UInt8(ascii: "-")
                }
        }
        return isWellFormed ? identifiers.map(String.init) : nil
    }
}
