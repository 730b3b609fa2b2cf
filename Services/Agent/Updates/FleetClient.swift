import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1

/// The server's side of updates: what a device says and is told.
struct FleetClient: Sendable {
    let client: HTTPClient
    let server: ServerAddress
    let token: String

    private static let path = "/api/v1/ota/device"
    private static let timeout: TimeAmount = .seconds(15)
    private static let maxAnswer = 1 << 20

    /// - Throws: ``CheckInError``, or the client's error.
    func checkIn(_ checkIn: CheckIn) async throws -> CheckInAnswer {
        var request = HTTPClientRequest(url: self.server.http + Self.path)
        request.method = .POST
        request.headers.add(name: "Authorization", value: "Bearer \(self.token)")
        request.headers.add(name: "Accept", value: "application/json")
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(ByteBuffer(bytes: try JSONEncoder().encode(CheckInDTO(checkIn))))
        let response = try await self.client.execute(request, timeout: Self.timeout)
        let body = Data((try await response.body.collect(upTo: Self.maxAnswer)).readableBytesView)
        let detail = String(decoding: body.prefix(300), as: UTF8.self)
        switch response.status.code {
        case 200: break
        case 401, 403, 404, 501: throw CheckInError.refused(Int(response.status.code), detail: detail)
        default: throw CheckInError.status(Int(response.status.code), detail: detail)
        }
        let answer: CheckInAnswerDTO
        do {
            answer = try JSONDecoder().decode(CheckInAnswerDTO.self, from: body)
        } catch {
            throw CheckInError.unreadable("\(error)")
        }
        return try answer.answer()
    }
}
