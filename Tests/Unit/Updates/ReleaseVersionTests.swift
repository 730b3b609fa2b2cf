import Testing

@testable import Updates

@Suite struct ReleaseVersionTests {
    @Test("The order of semver.org")
    func order() {
        let texts = [
            "0.0.0", "0.9.9", "1.0.0-0", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0",
        ]
        let versions = texts.compactMap { ReleaseVersion($0) }
        #expect(versions.map(\.description) == texts)
        for (index, version) in versions.enumerated() {
            for (other, compared) in versions.enumerated() { #expect((version < compared) == (index < other)) }
        }
    }

    @Test("What was built does not matter to the rank")
    func build() throws {
        let one = try #require(ReleaseVersion("1.0.0+a.1"))
        let other = try #require(ReleaseVersion("1.0.0+b"))
        #expect(one.ranksAs(other) && one != other)
    }

    @Test(
        "What is no version",
        arguments: [
            "", "1", "1.0", "1.0.0.0", "01.0.0", "1.0.0-", "1.0.0-01", "1.0.0-a..b", "1.0.0+", "v1.0.0", " 1.0.0",
            "1.0.0-é",
            "-1.0.0", "99999999999999999999.0.0", "1.0.0-" + String(repeating: "a", count: 60),
        ])
    func none(text: String) {
        #expect(ReleaseVersion(text) == nil)
    }
}
