/// The rows of a result, copied out of libpq into one block of bytes.
package struct SQLRows: Sequence, Sendable {
    struct Column: Sendable, Hashable {
        let name: String
        let type: SQLType
    }

    let columns: [Column]
    package let count: Int
    /// Where each value starts in `bytes`, times two, plus one if it is NULL; row by row, and one end at last.
    let starts: [Int]
    let bytes: [UInt8]

    package var isEmpty: Bool { self.count == 0 }
    package var first: SQLRow? { self.isEmpty ? nil : SQLRow(rows: self, index: 0) }
    package var underestimatedCount: Int { self.count }
    package var columnNames: [String] { self.columns.map(\.name) }

    package subscript(index: Int) -> SQLRow {
        precondition((0..<self.count).contains(index), "row index out of range")
        return SQLRow(rows: self, index: index)
    }

    package func makeIterator() -> Iterator { Iterator(rows: self) }

    package struct Iterator: IteratorProtocol {
        private let rows: SQLRows
        private var index = 0

        init(rows: SQLRows) {
            self.rows = rows
        }

        package mutating func next() -> SQLRow? {
            guard self.index < self.rows.count else { return nil }
            defer { self.index += 1 }
            return SQLRow(rows: self.rows, index: self.index)
        }
    }
}
