import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Testing

@testable import ServiceKit

@Suite("Requests and answers")
struct HTTPTests {
    private struct Body: Codable, ResponseEncodable {
        enum Kind: String, Codable { case one, two }
        struct Item: Codable { var value: Double }

        var name: String
        var kind: Kind?
        var items: [Item]?
        var at: Timestamp?
    }

    private struct NotPublic: Error {}

    private struct DomainError: PublicError {
        var kind: ErrorKind
        var detail: String { "No." }
    }

    private struct Listed: Encodable {
        var name: String
        @ExplicitNull var stoppedAt: Timestamp?
    }

    private func application(
        origins: [String] = [], checks: [any ReadinessCheck] = []
    ) throws -> ServiceApplication {
        let configuration = CommonConfiguration(allowedOrigins: origins)
        let health = HealthRoutes(checks: checks, registry: PrometheusRegistry())
        let router = buildRouter(configuration, health: health)
        router.post("/things") { request, _ in try await request.decodeJSON(as: Body.self, upTo: 200) }
        router.get("/things") { request, _ in
            let page = try PageRequest(request)
            return PageResponse(page, total: 77, data: ["\(page.offset)"])
        }
        router.get("/things/{id}") { _, context in
            try StatusResponse.created("Thing created.", publicID: context.parameters.require("id"))
        }
        router.get("/listed") { request, context in
            try context.responseEncoder.encode(Listed(name: "a/b", stoppedAt: nil), from: request, context: context)
        }
        router.get("/fail/{how}") { _, context -> HTTPResponse.Status in
            switch context.parameters.get("how") {
            case "conflict": throw DomainError(kind: .conflict)
            case "limited": throw DomainError(kind: .limited(retryAfter: 60))
            case "unavailable": throw DomainError(kind: .unavailable(retryAfter: 5))
            case "unauthenticated": throw DomainError(kind: .unauthenticated)
            case "validation":
                throw ValidationError([
                    .init(["body", "datapoints", "3", "value"], "Bad \"value\"", type: "finite_number")
                ])
            case "http": throw HTTPError(.badRequest, message: "Odd.")
            default: throw NotPublic()
            }
        }
        return try buildApplication(
            router: router, configuration: configuration, health: health, logger: Logger(label: "test"))
    }

    private func send(
        _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:], body: String? = nil,
        origins: [String] = [], checks: [any ReadinessCheck] = []
    ) async throws -> (status: Int, headers: HTTPFields, body: String) {
        let application = Application(
            responder: try self.application(origins: origins, checks: checks).responder, logger: Logger(label: "test"))
        return try await application.test(.router) { client in
            let answer = try await client.executeRequest(
                uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
            return (answer.status.code, answer.headers, String(buffer: answer.body))
        }
    }

    @Test("A trailing slash makes no difference, and HEAD works where GET does")
    func slashes() async throws {
        #expect(try await self.send(.get, "/things/").status == 200)
        let head = try await self.send(.head, "/things")
        #expect(head.status == 200)
        #expect(head.body.isEmpty)
    }

    @Test("An unknown path is 404; a wrong method is 405 and says which are right")
    func unknown() async throws {
        let missing = try await self.send(.get, "/nothing")
        #expect(missing.status == 404)
        #expect(missing.body == #"{"detail":"Not Found"}"#)
        #expect(missing.headers[.contentType] == "application/json")
        let wrong = try await self.send(.delete, "/things/")
        #expect(wrong.status == 405)
        #expect(wrong.body == #"{"detail":"Method Not Allowed"}"#)
        #expect(wrong.headers[.allow] == "GET, HEAD, POST")
        #expect(try await self.send(.put, "/things/7").headers[.allow] == "GET, HEAD")
    }

    @Test(
        "Errors have the wire's status and text",
        arguments: [
            ("conflict", 409, #"{"detail":"No."}"#), ("limited", 429, #"{"detail":"No."}"#),
            ("unavailable", 503, #"{"detail":"No."}"#), ("unauthenticated", 401, #"{"detail":"No."}"#),
            ("http", 400, #"{"detail":"Odd."}"#),
            (
                "validation", 422,
                #"{"detail":[{"type":"finite_number","loc":["body","datapoints",3,"value"],"msg":"Bad \"value\""}]}"#
            ),
        ])
    func errors(_ how: String, _ status: Int, _ body: String) async throws {
        let answer = try await self.send(.get, "/fail/\(how)")
        #expect(answer.status == status)
        #expect(answer.body == body)
    }

    @Test("Waiting callers learn how long, unauthenticated ones how to authenticate")
    func errorHeaders() async throws {
        #expect(try await self.send(.get, "/fail/limited").headers[.retryAfter] == "60")
        #expect(try await self.send(.get, "/fail/unavailable").headers[.retryAfter] == "5")
        #expect(try await self.send(.get, "/fail/unauthenticated").headers[.wwwAuthenticate] == "Bearer")
    }

    @Test("An unexpected error tells the caller nothing but the request's id")
    func unexpected() async throws {
        let answer = try await self.send(.get, "/fail/any", headers: [.requestID: "abc-1"])
        #expect(answer.status == 500)
        #expect(answer.body == #"{"detail":"Internal Server Error","request_id":"abc-1"}"#)
        #expect(answer.headers[.requestID] == "abc-1")
    }

    @Test(
        "A sane request id is kept, another one replaced", arguments: ["", "a b", String(repeating: "x", count: 129)])
    func requestID(_ id: String) async throws {
        let answer = try await self.send(.get, "/nothing", headers: [.requestID: id])
        #expect(answer.headers[.requestID]?.count == 36)
    }

    @Test("A good body is decoded, and answered with instants in full")
    func body() async throws {
        let answer = try await self.send(.post, "/things", body: #"{"name":"x","at":"2026-01-02T03:04:05Z","more":1}"#)
        #expect(answer.status == 200)
        #expect(answer.body.contains(#""at":"2026-01-02T03:04:05.000000Z""#))
    }

    @Test(
        "A bad body is 422 and names the place",
        arguments: [
            ("{", #"[{"type":"json_invalid","loc":["body"],"msg":"JSON decode error"}]"#),
            ("", #"[{"type":"missing","loc":["body"],"msg":"Field required"}]"#),
            ("{}", #"[{"type":"missing","loc":["body","name"],"msg":"Field required"}]"#),
            (#"{"name":1}"#, #"[{"type":"string_type","loc":["body","name"],"msg":"Input should be a valid string"}]"#),
            (
                #"{"name":null}"#,
                #"[{"type":"string_type","loc":["body","name"],"msg":"Input should be a valid string"}]"#
            ),
            (
                #"{"name":"x","items":[{"value":1},{"value":"y"}]}"#,
                #"[{"type":"float_type","loc":["body","items",1,"value"],"msg":"Input should be a valid number"}]"#
            ),
            (
                #"{"name":"x","kind":"three"}"#,
                #"[{"type":"enum","loc":["body","kind"],"msg":"Input is not an allowed value"}]"#
            ),
        ])
    func badBody(_ body: String, _ detail: String) async throws {
        let answer = try await self.send(.post, "/things", body: body)
        #expect(answer.status == 422)
        #expect(answer.body == #"{"detail":\#(detail)}"#)
    }

    @Test("A body above the limit is 413")
    func tooLarge() async throws {
        let answer = try await self.send(.post, "/things", body: String(repeating: " ", count: 201))
        #expect(answer.status == 413)
        #expect(answer.body == #"{"detail":"Request body too large."}"#)
    }

    @Test("Lists come in pages")
    func pages() async throws {
        let answer = try await self.send(.get, "/things?page=3&page_size=10&_t=1")
        #expect(answer.body.contains(#""page":3"#))
        #expect(answer.body.contains(#""page_size":10"#))
        #expect(answer.body.contains(#""total":77"#))
        #expect(answer.body.contains(#""data":["20"]"#))
    }

    @Test(
        "A page that cannot be is 422",
        arguments: [
            ("page=0", #"{"type":"greater_than_equal","loc":["query","page"]"#),
            ("page_size=101", #"{"type":"less_than_equal","loc":["query","page_size"]"#),
            ("page=x", #"{"type":"int_parsing","loc":["query","page"]"#),
        ])
    func badPages(_ query: String, _ part: String) async throws {
        let answer = try await self.send(.get, "/things?\(query)")
        #expect(answer.status == 422)
        #expect(answer.body.contains(part))
    }

    @Test("A query with NUL is 400; a per cent sign before two zeros is none")
    func queryWithNUL() async throws {
        let answer = try await self.send(.get, "/things?source=a%00b")
        #expect(answer.status == 400)
        #expect(answer.body == #"{"detail":"The parameter 'source' must not contain NUL."}"#)
        #expect(try await self.send(.get, "/things?source=%2500").status == 200)
    }

    @Test(
        "A plus in a query is a blank, as forms write it, unless it begins an offset from UTC",
        arguments: [
            ("/a?q=inlet+valve&x=1%2B1", "/a?q=inlet%20valve&x=1%2B1"),
            ("/a+b?q=1+2+", "/a+b?q=1%202%20"),
            ("/a?from=2026-01-01T10:00:00+02:00&q=a+b", "/a?from=2026-01-01T10:00:00+02:00&q=a%20b"),
            ("/a?from=2026-01-01T10%3A00%3A00+02%3A00", "/a?from=2026-01-01T10%3A00%3A00+02%3A00"),
            ("/a?q=phase+02:00", "/a?q=phase%2002:00"),
            ("/a?q=3+02:0", "/a?q=3%2002:0"),
            ("/a?q=é+é", "/a?q=é%20é"),
            ("/a+b", "/a+b"),
        ])
    func blanks(_ path: String, _ read: String) {
        let head = HTTPRequest(method: .get, scheme: nil, authority: nil, path: path)
        #expect(Request(head: head, body: .init(buffer: ByteBuffer())).withBlanks.head.path == read)
    }

    @Test("A create answers 201 with its message and the new id")
    func created() async throws {
        let answer = try await self.send(.get, "/things/7")
        #expect(answer.status == 201)
        for part in [#""status":"success""#, #""message":"Thing created.""#, #""public_id":"7""#] {
            #expect(answer.body.contains(part))
        }
    }

    @Test("An explicit null is written, and slashes are not escaped")
    func explicitNull() async throws {
        let answer = try await self.send(.get, "/listed")
        #expect(answer.body.contains(#""stoppedAt":null"#))
        #expect(answer.body.contains(#""name":"a/b""#))
    }

    @Test("A listed origin may call, with credentials, and reads errors too; another may not")
    func origins() async throws {
        let origin = "https://lab.example"
        let listed = try await self.send(.get, "/nothing", headers: [.origin: origin], origins: [origin])
        #expect(listed.headers[.accessControlAllowOrigin] == origin)
        #expect(listed.headers[.accessControlAllowCredentials] == "true")
        let other = try await self.send(.get, "/things", headers: [.origin: "https://evil.example"], origins: [origin])
        #expect(other.headers[.accessControlAllowOrigin] == nil)
        let preflight = try await self.send(
            .options, "/things", headers: [.origin: origin, .accessControlRequestMethod: "POST"], origins: [origin])
        #expect(preflight.status == 204)
        #expect(preflight.headers[.accessControlAllowMethods]?.contains("POST") == true)
    }

    @Test("Probes answer without authentication; readiness names what is wrong")
    func probes() async throws {
        #expect(try await self.send(.get, "/healthz").body == #"{"status":"ok"}"#)
        #expect(try await self.send(.get, "/readyz").body == #"{"status":"ready","checks":{}}"#)
        let checks = [ReadinessTests.Probe("postgres", problem: "down")]
        let notReady = try await self.send(.get, "/readyz", checks: checks)
        #expect(notReady.status == 503)
        #expect(notReady.body == #"{"detail":"Not ready: postgres: down","checks":{"postgres":"down"}}"#)
        #expect(try await self.send(.get, "/metrics").body.contains("process_resident_memory_bytes"))
    }
}
