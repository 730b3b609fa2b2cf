/// One row of a result. Reading by index is faster than by name: a name is looked for among the columns.
package struct SQLRow: Sendable {
    let rows: SQLRows
    let index: Int

    init(rows: SQLRows, index: Int) {
        self.rows = rows
        self.index = index
    }

    /// - Throws: `SQLDecodingError` when there is no such column, or its value is of another type, or NULL and `T`
    ///   is not optional.
    package func decode<T: SQLDecodable>(_ column: String, as type: T.Type = T.self) throws(SQLDecodingError) -> T {
        guard let index = self.rows.columns.firstIndex(where: { $0.name == column }) else {
            throw .missingColumn(column)
        }
        return try self.decode(index, as: type)
    }

    /// - Parameter column: from 0.
    package func decode<T: SQLDecodable>(_ column: Int, as type: T.Type = T.self) throws(SQLDecodingError) -> T {
        guard self.rows.columns.indices.contains(column) else { throw .missingColumn("\(column)") }
        let position = self.index * self.rows.columns.count + column
        let start = self.rows.starts[position]
        do throws(SQLDecodingError) {
            if start & 1 == 1 { return try T.decodeNull() }
            let offset = start >> 1
            return try T.decode(
                SQLCell(
                    type: self.rows.columns[column].type, storage: self.rows.bytes, start: offset,
                    count: (self.rows.starts[position + 1] >> 1) - offset))
        } catch {
            throw .inColumn(self.rows.columns[column].name, error)
        }
    }
}
