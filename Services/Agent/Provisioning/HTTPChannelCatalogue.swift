import AsyncHTTPClient
import Domain
import FoundationEssentials
import NIOCore
import NIOHTTP1

/// The gateway's REST API as the catalogue of channels.
struct HTTPChannelCatalogue: ChannelCatalogue {
    let client: HTTPClient
    /// Scheme, host and port, without a slash at the end.
    let server: String
    let token: String

    private static let timeout: TimeAmount = .seconds(15)
    private static let pageSize = 100
    private static let maxAnswer = 4 << 20

    /// One request per hundred channels.
    func list() async throws -> [String: KnownChannel] {
        var channels: [String: KnownChannel] = [:]
        var page = 1
        while true {
            let path = "/api/v1/events?page=\(page)&page_size=\(Self.pageSize)"
            let (status, body) = try await self.send(.GET, path, body: nil)
            guard status == 200 else { throw ProvisioningError.status(status, path: path, detail: Self.detail(body)) }
            guard let answer = try? JSONDecoder().decode(ChannelPageDTO.self, from: body) else {
                throw ProvisioningError.unreadableAnswer(path: path)
            }
            for channel in answer.data {
                channels[channel.name] = KnownChannel(
                    id: channel.id, interval: channel.interval.map { .seconds($0) }, device: channel.device)
            }
            if answer.data.isEmpty || page * Self.pageSize >= answer.total { return channels }
            page += 1
        }
    }

    func create(_ definition: ChannelDefinition, interval: Duration, device: String?) async throws {
        let path = "/api/v1/events"
        let (status, body) = try await self.send(
            .POST, path, body: JSONEncoder().encode(ChannelCreateDTO(definition, interval: interval, device: device)))
        switch status {
        case 200...299: return
        case 409: throw ProvisioningError.nameTaken(definition.name)
        case 400, 413, 422: throw ProvisioningError.refused(definition.name, detail: Self.detail(body))
        default: throw ProvisioningError.status(status, path: path, detail: Self.detail(body))
        }
    }

    func update(_ channel: ChannelID, interval: Duration, device: String?) async throws {
        let path = "/api/v1/events/\(channel.text)"
        let (status, body) = try await self.send(
            .PUT, path,
            body: JSONEncoder().encode(ChannelUpdateDTO(interval: interval / .seconds(1), device: device)))
        guard status == 200 else { throw ProvisioningError.status(status, path: path, detail: Self.detail(body)) }
    }

    private func send(_ method: HTTPMethod, _ path: String, body: Data?) async throws -> (Int, Data) {
        var request = HTTPClientRequest(url: self.server + path)
        request.method = method
        request.headers.add(name: "Authorization", value: "Bearer \(self.token)")
        request.headers.add(name: "Accept", value: "application/json")
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body))
        }
        let response = try await self.client.execute(request, timeout: Self.timeout)
        let answer = try await response.body.collect(upTo: Self.maxAnswer)
        return (Int(response.status.code), Data(answer.readableBytesView))
    }

    /// The server's own words, shortened.
    private static func detail(_ body: Data) -> String {
        String(decoding: body.prefix(300), as: UTF8.self)
    }
}
