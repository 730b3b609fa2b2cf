import Domain
import FoundationEssentials
import Glibc
import ServiceKit

/// The journal of one run: a file of JSON lines that only grows. Each is on the disk before ``append(_:)`` returns.
///
/// A line that a power cut has torn is the last one, and counts as not written.
struct Journal: Sendable {
    let path: String

    /// Of all runs in `folder`, oldest first.
    static func all(in folder: String) -> [Journal] {
        DurableFile.names(in: folder).filter { $0.hasSuffix(".jsonl") }.map { Journal(path: "\(folder)/\($0)") }
    }

    static func new(in folder: String, id: String, at now: Timestamp) -> Journal {
        Journal(path: "\(folder)/\(now.microseconds)-\(id).jsonl")
    }

    /// A folder beside it for what the run keeps: inspections, the new compose file.
    var folder: String { String(self.path.dropLast(".jsonl".count)) }

    func lines() throws -> [JournalLine] { Self.lines(try DurableFile.read(self.path) ?? []) }

    /// - Returns: the lines up to the first that is none.
    static func lines(_ bytes: [UInt8]) -> [JournalLine] {
        var lines: [JournalLine] = []
        let decoder = JSONDecoder()
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            // What cannot be read was not written whole.
            guard let line = try? decoder.decode(JournalLine.self, from: Data(rest[..<end])) else { break }
            lines.append(line)
            rest = rest[(end + 1)...]
        }
        return lines
    }

    /// Cuts what is behind the last whole line, so that the next one begins a line of its own.
    func mend() throws {
        guard let bytes = try DurableFile.read(self.path), let last = bytes.last else { return }
        let whole = last == UInt8(ascii: "\n") && Self.lines(bytes).count == bytes.count { $0 == UInt8(ascii: "\n") }
        guard !whole else { return }
        let encoder = Self.encoder
        var kept: [UInt8] = []
        for line in Self.lines(bytes) { kept += Array(try encoder.encode(line)) + [UInt8(ascii: "\n")] }
        try DurableFile.replace(self.path, with: kept, mode: 0o644)
    }

    func append(_ line: JournalLine) throws {
        let isNew = DurableFile.mode(of: self.path) == nil
        let file = try DurableFile.append(to: self.path)
        defer { file.close() }
        try file.write(Array(try Self.encoder.encode(line)) + [UInt8(ascii: "\n")])
        try file.synchronize()
        if isNew { try DurableFile.synchronizeFolder(of: self.path) }
    }

    private static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }
}
