import FoundationEssentials
import NIOCore
import NIOPosix

/// Asks a service for `/readyz`, by hand: a client library would bring more into the worker than the rest of it.
enum ReadinessProbe {
    static let patience: Duration = .seconds(3)
    private static let sizeLimit = 16_384

    /// Why the service is not ready, in a few words; nil: it is.
    static func problem(of service: WatchedService) async -> String? {
        do {
            return try await withThrowingTaskGroup(of: String?.self) { group in
                defer { group.cancelAll() }
                group.addTask { try await Self.ask(service) }
                group.addTask {
                    try await Task.sleep(for: Self.patience)
                    return "it does not answer"
                }
                return try await group.next() ?? nil
            }
        } catch {
            return "it cannot be reached"
        }
    }

    private static func ask(_ service: WatchedService) async throws -> String? {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(3))
            .connect(host: service.host, port: service.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            let request = "GET /readyz HTTP/1.1\r\nHost: \(service.name)\r\nConnection: close\r\n\r\n"
            try await outbound.write(ByteBuffer(string: request))
            var answer: [UInt8] = []
            for try await part in inbound {
                answer += part.readableBytesView
                if answer.count > Self.sizeLimit { break }
            }
            return Self.problem(in: answer)
        }
    }

    static func problem(in answer: [UInt8]) -> String? {
        let line = answer.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
        let words = line.split(separator: UInt8(ascii: " "))
        guard words.count > 1, line.starts(with: Array("HTTP/".utf8)) else { return "it does not answer" }
        if words[1].elementsEqual("200".utf8) { return nil }
        guard let end = answer.firstRange(of: Array("\r\n\r\n".utf8)),
            // Without its own words its status has to do.
            let report = try? JSONDecoder().decode(Report.self, from: Data(answer[end.upperBound...]))
        else { return "it answers with \(String(decoding: words[1].prefix(3), as: UTF8.self))" }
        return String(report.detail.prefix(200))
    }

    private struct Report: Decodable {
        var detail: String
    }
}
