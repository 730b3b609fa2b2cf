/// The text of an `.env` file, of which one line is read or changed and the rest stays as it is.
struct EnvironmentText: Sendable, Equatable {
    private(set) var lines: [String]

    init(_ bytes: [UInt8]) {
        self.lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
        if self.lines.last == "" { self.lines.removeLast() }
    }

    /// The last one counts, as with Compose.
    func value(of name: String) -> String? {
        guard let line = self.lines.last(where: { $0.hasPrefix("\(name)=") }) else { return nil }
        let value = line.dropFirst(name.utf8.count + 1).filter { $0 != "\"" && $0 != "'" && !$0.isWhitespace }
        return value.isEmpty ? nil : value
    }

    mutating func set(_ name: String, to value: String) {
        let line = "\(name)=\(value)"
        if let index = self.lines.lastIndex(where: { $0.hasPrefix("\(name)=") }) {
            self.lines[index] = line
        } else {
            self.lines.append(line)
        }
    }

    var bytes: [UInt8] { Array((self.lines.joined(separator: "\n") + "\n").utf8) }
}
