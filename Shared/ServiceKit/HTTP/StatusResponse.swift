import HTTPTypes
import Hummingbird

/// The answer to a write: `{"status":"success","message":"…"}`, with the new object's id after a create.
package struct StatusResponse: ResponseGenerator, Sendable {
    private struct Body: Encodable {
        var status = "success"
        var message: String
        var publicID: String?

        enum CodingKeys: String, CodingKey {
            case status, message
            case publicID = "public_id"
        }
    }

    package var message: String
    package var publicID: String?
    package var status: HTTPResponse.Status

    package init(_ message: String, status: HTTPResponse.Status = .ok) {
        self.message = message
        self.status = status
    }

    /// 201 with the id of what was made.
    package static func created(_ message: String, publicID: String) -> StatusResponse {
        var response = StatusResponse(message, status: .created)
        response.publicID = publicID
        return response
    }

    package func response(from request: Request, context: some RequestContext) throws -> Response {
        let body = Body(message: self.message, publicID: self.publicID)
        var response = try context.responseEncoder.encode(body, from: request, context: context)
        response.status = self.status
        return response
    }
}
