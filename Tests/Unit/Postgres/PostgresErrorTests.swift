import Testing

@testable import Postgres

@Suite("PostgresError")
struct PostgresErrorTests {
    @Test("What anyone may see names no table, value or host; what the log sees names all but the refused row")
    func descriptions() {
        var error = PostgresError(
            kind: .server, message: "null value in column \"name\"", sqlState: "23502", sql: "insert into users …")
        error.detail = "Failing row contains (1, geheim)."
        error.table = "users"
        #expect(error.description == "The database refused the request (SQLSTATE 23502).")
        #expect(error.debugDescription.contains("table=users"))
        #expect(error.debugDescription.contains("insert into users"))
        #expect(!error.debugDescription.contains("geheim"))
    }

    @Test("Lost connections, a full pool and a starting server can be tried again later; a violation cannot")
    func unavailable() {
        #expect(PostgresError(kind: .connection, message: "", isConnectionLost: true).isUnavailable)
        #expect(PostgresError(kind: .poolExhausted, message: "").isUnavailable)
        #expect(PostgresError(kind: .server, message: "", sqlState: "57P03").isUnavailable)
        #expect(PostgresError(kind: .server, message: "", sqlState: "53300").isUnavailable)
        #expect(!PostgresError(kind: .server, message: "", sqlState: "23505").isUnavailable)
    }

    @Test("The outcome is unknown only for what was sent and lost")
    func outcome() {
        let lost = PostgresError(kind: .connection, message: "", sql: "commit", isConnectionLost: true)
        #expect(lost.markingOutcome(unknownIf: true).outcomeUnknown)
        #expect(!lost.markingOutcome(unknownIf: false).outcomeUnknown)
        let unsent = PostgresError(kind: .connection, message: "", isConnectionLost: true)
        #expect(!unsent.markingOutcome(unknownIf: true).outcomeUnknown)
    }

    @Test("The SQLSTATE of a refused login is read from libpq's text")
    func loginState() {
        let text = #"connection to server at "::1" failed: FATAL:  28P01: password authentication failed for user "x""#
        #expect(LibpqConnection.sqlState(inVerbose: text) == "28P01")
        #expect(LibpqConnection.sqlState(inVerbose: "FATAL:  no way: x") == nil)
        #expect(LibpqConnection.sqlState(inVerbose: "Connection refused") == nil)
    }
}
