/// One thing that was looked at, and how it is.
struct Finding: Encodable, Sendable, Hashable {
    enum Level: String, Encodable, Sendable {
        case fine
        /// It works; somebody should know.
        case notice
        /// It does not work, or will soon not.
        case problem
    }

    /// In the order in which they are told: `database`, `schema` …
    var subject: String
    var level: Level
    /// What was found, in a sentence.
    var text: String
    /// What to do; nil: nothing.
    var advice: String?

    static func fine(_ subject: String, _ text: String) -> Finding {
        Finding(subject: subject, level: .fine, text: text)
    }

    static func notice(_ subject: String, _ text: String, _ advice: String) -> Finding {
        Finding(subject: subject, level: .notice, text: text, advice: advice)
    }

    static func problem(_ subject: String, _ text: String, _ advice: String) -> Finding {
        Finding(subject: subject, level: .problem, text: text, advice: advice)
    }

    /// For a terminal: one line, the advice on a second.
    var lines: String {
        let sign =
            switch self.level {
            case .fine: "✓"
            case .notice: "!"
            case .problem: "✗"
            }
        let name = self.subject.padding(to: Self.subjectWidth)
        let first = "\(sign) \(name)  \(self.text)"
        return self.advice.map { "\(first)\n  \("".padding(to: Self.subjectWidth))  → \($0)" } ?? first
    }

    private static let subjectWidth = 12
}

extension String {
    fileprivate func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - self.count))
    }
}
