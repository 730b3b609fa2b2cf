import Domain
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// What a caller is told about an error, and whether the log must hear of it.
struct ErrorAnswer {
    var status: HTTPResponse.Status
    var headers = HTTPFields()
    /// The JSON text behind `"detail":`.
    private(set) var detail: [UInt8] = []
    /// Nil: the caller's own doing, of no interest to the operator.
    var logLevel: Logger.Level?

    init(_ error: any Error) {
        switch error {
        case let error as ValidationError:
            self.init(.unprocessableContent, issues: error.issues)
        case let error as any PublicError:
            self.init(error)
        case let error as DecodingError:
            self.init(.unprocessableContent, issues: ValidationError(error).issues)
        case let error as HTTPError:
            self.init(error.status, error.body ?? error.status.reasonPhrase)
            self.headers = error.headers
        case is NIOTooManyBytesError:
            self.init(.contentTooLarge, "Request body too large.")
        case let error as any HTTPResponseError:
            self.init(error.status, error.status.reasonPhrase)
        case is CancellationError:
            self.init(.serviceUnavailable, "The request was cancelled.")
            self.headers[.retryAfter] = "1"
        default:
            if let reason = Self.unavailability(of: error) {
                self.init(.serviceUnavailable, reason)
                self.headers[.retryAfter] = "5"
                self.logLevel = .warning
            } else {
                self.init(.internalServerError, "Internal Server Error")
                self.logLevel = .error
            }
        }
    }

    private init(_ error: any PublicError) {
        switch error.kind {
        case .invalid: self.init(.unprocessableContent, error.detail)
        case .outOfPlace: self.init(.badRequest, error.detail)
        case .unauthenticated:
            self.init(.unauthorized, error.detail)
            self.headers[.wwwAuthenticate] = "Bearer"
        case .forbidden: self.init(.forbidden, error.detail)
        case .notFound: self.init(.notFound, error.detail)
        case .conflict: self.init(.conflict, error.detail)
        case .tooLarge: self.init(.contentTooLarge, error.detail)
        case .limited(let seconds):
            self.init(.tooManyRequests, error.detail)
            self.headers[.retryAfter] = String(seconds)
        case .unavailable(let seconds):
            self.init(.serviceUnavailable, error.detail)
            self.headers[.retryAfter] = String(seconds)
            self.logLevel = .warning
        case .upstreamFailed:
            self.init(.badGateway, error.detail)
            self.logLevel = .warning
        }
    }

    init(_ status: HTTPResponse.Status, _ detail: String) {
        self.status = status
        self.detail.appendJSON(detail)
    }

    private init(_ status: HTTPResponse.Status, issues: [ValidationError.Issue]) {
        self.status = status
        for issue in issues {
            self.detail.append(contentsOf: self.detail.isEmpty ? "[{\"type\":".utf8 : ",{\"type\":".utf8)
            self.detail.appendJSON(issue.type)
            self.detail.append(contentsOf: ",\"loc\":[".utf8)
            for (index, part) in issue.location.enumerated() {
                if index > 0 { self.detail.append(UInt8(ascii: ",")) }
                if index > 0, let position = Int(part), position >= 0 {
                    self.detail.append(contentsOf: String(position).utf8)
                } else {
                    self.detail.appendJSON(part)
                }
            }
            self.detail.append(contentsOf: "],\"msg\":".utf8)
            self.detail.appendJSON(issue.message)
            self.detail.append(UInt8(ascii: "}"))
        }
        self.detail.append(contentsOf: issues.isEmpty ? "[]".utf8 : "]".utf8)
    }

    /// - Parameter requestID: put into the body of a 500 only, so that a person can quote it.
    func response(requestID: String) -> Response {
        var body = Array("{\"detail\":".utf8)
        body += self.detail
        if self.status == .internalServerError {
            body += Array(",\"request_id\":".utf8)
            body.appendJSON(requestID)
        }
        body.append(UInt8(ascii: "}"))
        var headers = self.headers
        headers[.contentType] = "application/json"
        return Response(status: self.status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: body)))
    }
}
