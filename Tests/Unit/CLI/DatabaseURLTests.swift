import Testing

@testable import CLIService

@Suite("The URL of a database")
struct DatabaseURLTests {
    @Test("Passwords leave the argument list, and another database of the server can be named")
    func parts() throws {
        var url = try DatabaseURL("postgresql+asyncpg://web:p%40ss@db:5432/webmacs?sslmode=disable&password=s%20e")
        #expect(url.name == "webmacs" && url.password == "s e")
        #expect(url.address(of: "other") == "postgresql://web@db:5432/other?sslmode=disable")
        #expect(url.url(of: "other") == "postgresql://web:s%20e@db:5432/other?sslmode=disable")
        url = try DatabaseURL("postgres://web:p%40ss:x@a:1,b:2/webmacs")
        #expect(url.password == "p@ss:x" && url.address(of: "webmacs") == "postgres://web@a:1,b:2/webmacs")
        #expect(url.url(of: "webmacs") == "postgres://web:p%40ss%3ax@a:1,b:2/webmacs")
        url = try DatabaseURL("postgresql:///webmacs?host=/run/postgresql")
        #expect(url.password == nil && url.url(of: "x") == "postgresql:///x?host=/run/postgresql")
    }

    @Test(
        "Without a database in the path nothing is guessed",
        arguments: ["webmacs", "postgresql://web@db", "postgresql://web@db/", "postgresql://db/?dbname=webmacs"])
    func refused(url: String) { #expect(throws: CommandFailure.self) { try DatabaseURL(url) } }
}
