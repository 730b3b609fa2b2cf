import Domain
import ServiceKit

/// Reads CSV as RFC 4180 has it, and as spreadsheets write it: with a byte order mark, with semicolons, with any kind of line's end.
struct CSVReader {
    private let text: [UInt8]
    private let separator: UInt8
    private var position: Int

    /// - Returns: one list of cells for each line that is not empty; the first names the columns.
    /// - Throws: `ValidationError` at the row of the fault, counted from 0 behind the head.
    static func read(_ bytes: [UInt8]) throws(ValidationError) -> [[String]] {
        var reader = CSVReader(bytes)
        var lines: [[String]] = []
        while let line = try reader.line(number: max(lines.count - 1, 0)) {
            if line != [""] { lines.append(line) }
        }
        return lines
    }

    private init(_ bytes: [UInt8]) {
        self.text = bytes
        self.position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let head = bytes.prefix { $0 != UInt8(ascii: "\n") }
        self.separator =
            head.contains(UInt8(ascii: ",")) || !head.contains(UInt8(ascii: ";"))
            ? UInt8(ascii: ",") : UInt8(ascii: ";")
    }

    private mutating func line(number: Int) throws(ValidationError) -> [String]? {
        guard self.position < self.text.count else { return nil }
        var cells: [String] = []
        while true {
            cells.append(CSVField.plain(try self.cell(line: number)))
            guard self.position < self.text.count else { return cells }
            let byte = self.text[self.position]
            self.position += 1
            if byte == self.separator { continue }
            if byte == UInt8(ascii: "\r"), self.position < self.text.count,
                self.text[self.position] == UInt8(ascii: "\n")
            {
                self.position += 1
            }
            return cells
        }
    }

    /// Ends before the separator or the line's end.
    private mutating func cell(line: Int) throws(ValidationError) -> String {
        guard self.position < self.text.count, self.text[self.position] == UInt8(ascii: "\"") else {
            let start = self.position
            while self.position < self.text.count, !self.endsCell(self.text[self.position]) { self.position += 1 }
            return String(decoding: self.text[start..<self.position], as: UTF8.self)
        }
        self.position += 1
        var bytes: [UInt8] = []
        while self.position < self.text.count {
            let byte = self.text[self.position]
            self.position += 1
            guard byte == UInt8(ascii: "\"") else {
                bytes.append(byte)
                continue
            }
            if self.position < self.text.count, self.text[self.position] == UInt8(ascii: "\"") {
                bytes.append(byte)
                self.position += 1
                continue
            }
            guard self.position == self.text.count || self.endsCell(self.text[self.position]) else {
                throw Self.fault("Something stands behind a closing quote", line: line)
            }
            return String(decoding: bytes, as: UTF8.self)
        }
        throw Self.fault("A quote is not closed", line: line)
    }

    private func endsCell(_ byte: UInt8) -> Bool {
        byte == self.separator || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }

    private static func fault(_ message: String, line: Int) -> ValidationError {
        ValidationError([.init(["body", String(line)], message, type: "csv_invalid")])
    }
}
