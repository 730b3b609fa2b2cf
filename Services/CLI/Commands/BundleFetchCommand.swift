import ArgumentParser
import AsyncHTTPClient
import Chunks
import NIOCore
import ServiceKit

/// `webmacs bundle fetch`
struct BundleFetchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch", abstract: "Fetches a release's bundle by chunks, as a device does.",
        discussion: """
            Builds on the bundles of --have, asks --cache before the server, verifies each chunk, and goes on where it was cut \
            off. When the whole bundle is smaller it says so, writes nothing and exits with 2. 'bundle verify' says whether the \
            result is to be believed.
            """)

    @Argument(help: "The release's id.")
    var release: String

    @Option(help: "Where the installation is; by default WEBMACS_SERVER_URL.")
    var url: String?

    @Option(help: "A file whose first word is a token with the scope updates:read.")
    var tokenFile: String

    @Option(help: "A bundle that is here; may be repeated.")
    var have: [String] = []

    @Option(help: "A cache near by, such as http://192.168.1.2:8090.")
    var cache: String?

    @Option(help: "Where the bundle is written.")
    var output: String

    func run() async throws {
        try await Console.run {
            var settings = Settings.load()
            var server = self.url ?? settings.string("WEBMACS_SERVER_URL", default: "http://127.0.0.1:8080")
            while server.hasSuffix("/") { server.removeLast() }
            let words = String(decoding: try BundleFile.contents(self.tokenFile), as: UTF8.self)
            guard let token = words.split(whereSeparator: \.isWhitespace).first else {
                throw CommandFailure("\(self.tokenFile) has no token")
            }
            var configuration = HTTPClient.Configuration()
            configuration.redirectConfiguration = .disallow
            configuration.timeout.connect = .seconds(10)
            let (address, begin) = (server, ContinuousClock.now)
            try await HTTPClient.withHTTPClient(configuration: configuration) { client in
                let chunks = ChunkClient(client: client, server: address, token: String(token), cache: self.cache)
                try await self.fetch(chunks, begin)
            }
        }
    }

    private func fetch(_ chunks: ChunkClient, _ begin: ContinuousClock.Instant) async throws {
        let fetch = BundleFetch(client: chunks, folder: "\(self.output).chunks")
        do {
            let outcome = try await fetch.fetch(
                indexAt: "/api/v1/ota/\(self.release)/chunks", of: nil, older: self.have, to: "\(self.output).new")
            switch outcome {
            case .full(let plan):
                Console.say("The whole bundle is smaller: \(plan.full) bytes, and \(plan.download) in chunks.")
                throw ExitCode(2)
            case .assembled(let plan, let file):
                try BundleFile.rename("\(self.output).new", to: self.output)
                let figures = chunks.figures
                let seconds = Int(((ContinuousClock.now - begin) / .milliseconds(1)).rounded())
                Console.say("full \(plan.full)")
                Console.say("download \(plan.download) in \(plan.missing.count) chunks")
                Console.say("cache \(figures.fromCache), server \(figures.fromServer), wrong \(figures.wrong)")
                Console.say("took \(seconds) ms")
                Console.say("\(self.output): \(file.size) bytes, sha256 \(file.sha256)")
            }
        } catch let error as ChunkError {
            throw CommandFailure("\(error)")
        }
    }
}
