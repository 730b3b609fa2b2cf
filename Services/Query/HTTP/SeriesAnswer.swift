import Contracts
import Domain
import Hummingbird
import Logging
import NIOCore
import ServiceKit

/// Answers a question for lines, in one form or the other.
struct SeriesAnswer: Sendable {
    let store: ReadingStore
    let channels: [Domain.Channel]
    let question: LineQuestion
    let now: Timestamp

    private enum Part: Sendable {
        case begin(LivePosition)
        case line(Line)
    }

    /// Each line goes out as soon as it is read.
    ///
    /// The database never waits for the client: lines that it does not take wait in memory, and an answer is bounded by
    /// ``SeriesRequest/columnLimit``. When reading fails after the answer has begun, it breaks off.
    func json(in context: AppRequestContext, _ permit: QuestionGate.Permit) async throws -> Response {
        // A database that does not answer is told by a status, and that goes out before the first line.
        try await context.whileClientStays { try await self.store.ping() }
        let body = ResponseBody { writer in
            do {
                try await self.write(to: &writer, in: context, permit)
            } catch {
                // The status is long sent, so the road of this error ends here.
                if !(error is CancellationError) {
                    context.logger.warning(
                        "An answer of lines broke off", metadata: ["error": "\(String(reflecting: error))"])
                }
                throw error
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: "application/json; charset=utf-8"], body: body)
    }

    private func write(
        to writer: inout any ResponseBodyWriter, in context: AppRequestContext, _ permit: QuestionGate.Permit
    ) async throws {
        let (parts, continuation) = AsyncStream.makeStream(of: Part.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer {
                    permit.leave()
                    continuation.finish()
                }
                try await context.whileClientStays {
                    try await self.store.eachLine(
                        of: self.channels, self.question, now: self.now, begin: { continuation.yield(.begin($0)) }
                    ) { continuation.yield(.line($0)) }
                }
            }
            var isFirst = true
            for await part in parts {
                switch part {
                case .begin(let position):
                    try await writer.write(ByteBuffer(bytes: SeriesJSON.begin(position, self.question)))
                case .line(let line):
                    var bytes = isFirst ? [] : [UInt8(ascii: ",")]
                    isFirst = false
                    SeriesJSON.append(line, to: &bytes)
                    try await writer.write(ByteBuffer(bytes: bytes))
                }
            }
            try await group.waitForAll()
        }
        try await writer.write(ByteBuffer(bytes: SeriesJSON.end))
    }

    /// The numbers of points stand before the points, so that all lines are read first.
    func binary(in context: AppRequestContext, _ permit: QuestionGate.Permit) async throws -> Response {
        let (lines, position) = try await context.whileClientStays {
            defer { permit.leave() }
            return try await self.store.lines(of: self.channels, self.question, now: self.now)
        }
        return Response(
            status: .ok, headers: [.contentType: SeriesBinary.mediaType],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: SeriesBinary.encode(lines, position, self.question))))
    }
}
