/// What was said to a mail server and what it answered, for the log: without credentials and without the mail.
struct SMTPDialogue: Sendable {
    /// Of a line, in characters.
    private static let lineLength = 300

    private var lines: [String] = []

    mutating func say(_ line: String) {
        self.lines.append("> " + line.prefix(Self.lineLength))
    }

    mutating func hear(_ reply: SMTPReply) {
        for (index, line) in reply.lines.enumerated() {
            let mark = index == reply.lines.count - 1 ? " " : "-"
            self.lines.append("< \(reply.code)\(mark)\(line.prefix(Self.lineLength))")
        }
    }

    mutating func note(_ sentence: String) {
        self.lines.append("* " + sentence.prefix(Self.lineLength))
    }

    /// At most ``Attempt/bodyLimit`` bytes: its end, which says what became of it. Nil: there was none.
    var text: String? {
        var kept: [String] = []
        var count = 4
        for line in self.lines.reversed() {
            count += line.utf8.count + 1
            guard count <= Attempt.bodyLimit else {
                kept.append("…")
                break
            }
            kept.append(line)
        }
        return kept.isEmpty ? nil : kept.reversed().joined(separator: "\n")
    }
}
