import Logging

extension PostgresConnection {
    /// Inserts rows by `COPY table (columns) FROM STDIN (FORMAT binary)`: all of them or none.
    ///
    /// - Parameters:
    ///   - table: a name, perhaps with a schema: `readings`, `public.readings`. Quoted, so in exact case.
    ///   - columns: names in the order of the fields.
    ///   - write: encodes the rows; when it throws, nothing is inserted.
    /// - Returns: the number of rows inserted.
    /// - Throws: what `write` throws; `PostgresError`; `CancellationError`. In a transaction, that is then failed.
    @discardableResult
    package func copyIn(
        _ table: String, columns: [String], _ write: (inout CopyEncoder) throws -> Void
    ) throws -> Int {
        let name = table.split(separator: ".").map { SQLQuery.quoted(identifier: String($0)) }.joined(separator: ".")
        let list = columns.map { SQLQuery.quoted(identifier: $0) }.joined(separator: ", ")
        let sql = "copy \(name) (\(list)) from stdin (format binary)"
        let link = try self.liveLink()
        let isAlone = link.isIdle
        do {
            guard try link.simple(sql).isCopy else {
                throw PostgresError(kind: .usage, message: "no COPY", sql: sql)
            }
        } catch let error as PostgresError {
            throw error.markingOutcome(unknownIf: false)
        }
        do {
            var encoder = CopyEncoder(sink: link)
            try write(&encoder)
            try encoder.finish()
        } catch {
            self.abandonCopy(link, sql: sql)
            throw error
        }
        do {
            return try link.endCopy(failure: nil, sql: sql).affectedRows
        } catch let error as PostgresError {
            throw error.markingOutcome(unknownIf: isAlone)
        }
    }

    /// Has the server discard the rows. It answers with an error, which is the one we asked for.
    private func abandonCopy(_ link: LibpqConnection, sql: String) {
        do {
            _ = try link.shielded { try link.endCopy(failure: "abandoned by the client", sql: sql) }
        } catch {
            self.logger.debug("COPY abandoned", metadata: ["error": "\(String(reflecting: error))"])
        }
    }
}
