import Domain
import Testing

@Suite("Patterns of channel names")
struct NamePatternTests {
    @Test(
        "A star stands for any text, everything else for itself",
        arguments: [
            ("lab / CPU usage", "lab / CPU usage", true),
            ("lab / CPU usage", "lab / CPU usages", false),
            ("* / CPU usage", "lab / CPU usage", true),
            ("* / CPU usage", " / CPU usage", true),
            ("* / CPU usage", "lab / CPU usage ", false),
            ("lab*", "lab", true),
            ("lab*", "la", false),
            ("*", "", true),
            ("a*a", "a", false),
            ("a*a", "aa", true),
            ("a*b*c", "a1b2c", true),
            ("a*b*c", "acb", false),
            ("a*b*b*c", "abc", false),
            ("a*ab*c", "aaabc", true),
            ("**", "x", true),
            ("cpu{cpu=?}", "cpu{cpu=0}", false),
            ("", "", true),
            ("", "x", false),
            ("* °C", "Ofen °C", true),
        ])
    func matches(_ pattern: String, _ name: String, _ expected: Bool) {
        #expect(NamePattern(pattern).matches(name) == expected)
    }

    @Test("Names are compared byte by byte: the same letter written in two ways is two names")
    func bytes() {
        #expect(!NamePattern("caf\u{E9}").matches("cafe\u{301}"))
        #expect(!NamePattern("caf\u{E9}*").matches("cafe\u{301}"))
    }
}
