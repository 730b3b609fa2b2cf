import ArgumentParser
import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import ServiceKit

/// `webmacs healthcheck`
struct HealthcheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "healthcheck", abstract: "Asks a running installation whether it is healthy: exit 0 or 69.")

    @Option(help: "Where it is; by default WEBMACS_SERVER_URL.")
    var url: String?

    func run() async throws {
        try await Console.run {
            var settings = Settings.load()
            let server = settings.string("WEBMACS_SERVER_URL", default: "http://127.0.0.1:8080")
            var address = self.url ?? server
            while address.hasSuffix("/") { address.removeLast() }
            let answer: (status: Int, body: String)
            do {
                let response = try await HTTPClient.shared.execute(
                    HTTPClientRequest(url: "\(address)/health"), timeout: .seconds(5))
                let body = try await response.body.collect(upTo: 1 << 16)
                answer = (Int(response.status.code), String(buffer: body))
            } catch {
                throw CommandFailure("\(address) does not answer: \(error)", code: .unavailable)
            }
            guard answer.status == 200 else {
                throw CommandFailure("\(address) answers \(answer.status): \(answer.body)", code: .unavailable)
            }
            Console.say(answer.body)
        }
    }
}
