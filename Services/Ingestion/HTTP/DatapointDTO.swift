import HTTPTypes
import Hummingbird

/// The answer to a stored datapoint.
struct CreatedDatapointDTO: Encodable, ResponseGenerator, Sendable {
    private var status = "success"
    private var message = "1 datapoint successfully created."
    private var id: String?
    private var command: CommandDTO?

    /// - Parameter id: Nil for a repeated request: the first one was told it.
    init(id: String?, command: CommandDTO?) {
        self.id = id
        self.command = command
    }

    private enum CodingKeys: String, CodingKey {
        case status, message, command
        case id = "public_id"
    }

    func response(from request: Request, context: some RequestContext) throws -> Response {
        try context.created(self, from: request)
    }
}

/// The answer to a stored batch: what of it was not taken, and why.
struct CreatedBatchDTO: Encodable, ResponseGenerator, Sendable {
    private var status = "success"
    private var message: String
    private var accepted: Int
    private var refused: [RefusalDTO]

    init(accepted: Int, refused: [RefusalDTO]) {
        self.message = "\(accepted) datapoints successfully created."
        self.accepted = accepted
        self.refused = refused
    }

    func response(from request: Request, context: some RequestContext) throws -> Response {
        try context.created(self, from: request)
    }
}

extension RequestContext {
    fileprivate func created(_ body: some Encodable, from request: Request) throws -> Response {
        var response = try self.responseEncoder.encode(body, from: request, context: self)
        response.status = .created
        return response
    }
}
