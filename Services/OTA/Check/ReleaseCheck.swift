import AsyncHTTPClient
import Domain
import FoundationEssentials
import NIOCore
import NIOHTTP1
import ServiceKit
import ServiceLifecycle
import Synchronization
import Updates

/// Asks a release server, in the words of GitHub's API, what is the latest release.
///
/// Its address is a setting of whoever runs this, never of a request: nobody who can only call the API can point it elsewhere. No
/// redirection is followed, 8 s and 1 MiB are the limit, and it is asked once in ten minutes, however many want to know.
final class ReleaseCheck: Service {
    struct Found: Sendable, Hashable {
        var version: String?
        /// Of a bundle among its files.
        var download: String?
        /// Its page.
        var page: String?
        /// One sentence; nil: there was an answer.
        var error: String?
    }

    static let patience: TimeAmount = .seconds(8)
    static let lifetime: Duration = .seconds(600)
    private static let sizeLimit = 1 << 20

    private let url: String
    private let client: HTTPClient
    private let last = Mutex<(at: Timestamp, found: Found)?>(nil)

    init(url: String) {
        self.url = url
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = Self.patience
        self.client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Ends the connections when the service stops.
    func run() async throws {
        try? await gracefulShutdown()  // Cancellation is an end as well.
        try await self.client.shutdown()
    }

    /// Never throws: without a network there is simply no newer release.
    func ask(at now: Timestamp) async -> Found {
        if let last = self.last.withLock({ $0 }), now - last.at < Self.lifetime { return last.found }
        let found: Found
        do {
            found = try await self.fetch()
        } catch {
            found = Found(error: "The release server did not answer.")
        }
        self.last.withLock { $0 = (now, found) }
        return found
    }

    private func fetch() async throws -> Found {
        var request = HTTPClientRequest(url: self.url)
        request.headers.add(name: "Accept", value: "application/vnd.github+json")
        request.headers.add(name: "User-Agent", value: "webmacs/\(BuildVersion.current)")
        let response = try await self.client.execute(request, timeout: Self.patience)
        guard response.status == .ok else {
            return Found(error: "The release server answered with \(response.status.code).")
        }
        let body = try await response.body.collect(upTo: Self.sizeLimit)
        return Self.read(body)
    }

    static func read(_ body: ByteBuffer) -> Found {
        // What cannot be decoded is told in a sentence.
        let answer = try? JSONDecoder().decode(Answer.self, from: Data(body.readableBytesView))
        guard let answer, let version = ReleaseVersion(String(answer.tagName.drop { $0 == "v" })) else {
            return Found(error: "The release server's answer is none about a release.")
        }
        let bundle = answer.assets?.first { $0.name.hasSuffix(".tar.gz") }
        return Found(
            version: version.description, download: bundle.flatMap { Self.link($0.url) },
            page: answer.page.flatMap { Self.link($0) })
    }

    /// What a page may offer as a link.
    private static func link(_ text: String) -> String? {
        let isLink = text.hasPrefix("https://") || text.hasPrefix("http://")
        return isLink && text.utf8.count <= 2048 && !text.utf8.contains { $0 <= 0x20 } ? text : nil
    }

    private struct Answer: Decodable {
        struct Asset: Decodable {
            var name: String
            var url: String

            private enum CodingKeys: String, CodingKey {
                case name
                case url = "browser_download_url"
            }
        }

        var tagName: String
        var page: String?
        var assets: [Asset]?

        private enum CodingKeys: String, CodingKey {
            case tagName = "tag_name"
            case page = "html_url"
            case assets
        }
    }
}
