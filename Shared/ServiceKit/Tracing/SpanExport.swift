import CoreMetrics
import Logging
import NIOPosix
import ServiceLifecycle
import Synchronization

/// Writes spans to a file that an OpenTelemetry Collector reads.
///
/// ```
/// record ──▶ queue, 1 024 at most ──▶ <folder>/<service>.jsonl, 16 MB ──▶ <service>.1.jsonl
/// ```
///
/// Who records never waits, and nothing fails because of it: what finds no room, or cannot be written, is dropped and counted.
package final class SpanExport: Service {
    static let queueLimit = 1024

    private let service: String
    private let file: SpanFile
    private let dropped: Counter
    private let logger: Logger

    private let queue = Mutex<[Span]>([])
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation
    private let hasFailed = Atomic(false)

    /// Nil without a folder: nothing is to be exported.
    ///
    /// - Parameter folder: `TRACES_FOLDER`.
    package init?(
        service: String, folder: String?, logger: Logger, metrics: any MetricsFactory = MetricsSystem.factory
    ) {
        guard let folder else { return nil }
        self.service = service
        self.file = SpanFile(folder: folder, name: service)
        self.dropped = Counter(label: "webmacs_spans_dropped_total", dimensions: [], factory: metrics)
        self.logger = logger
        (self.signals, self.signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// To be written soon.
    package func record(_ span: Span) {
        let hasRoom = self.queue.withLock { queue in
            guard queue.count < Self.queueLimit else { return false }
            queue.append(span)
            return true
        }
        guard hasRoom else { return self.dropped.increment() }
        self.signal.yield()
    }

    /// Until a shutdown; what was recorded before is written.
    package func run() async throws {
        await withGracefulShutdownHandler {
            for await _ in self.signals { await self.write() }
            await self.write()
        } onGracefulShutdown: {
            self.signal.finish()
        }
    }

    /// Writes what waits.
    func write() async {
        let spans = self.queue.withLock { queue in
            defer { queue = [] }
            return queue
        }
        guard !spans.isEmpty else { return }
        do {
            try await NIOThreadPool.singleton.runIfActive { [file, service] in
                try file.append(spans.flatMap { $0.line(of: service) })
            }
        } catch {
            self.dropped.increment(by: spans.count)
            guard !Task.isCancelled, !self.hasFailed.exchange(true, ordering: .relaxed) else { return }
            self.logger.warning(
                "Spans cannot be written; this is said once", metadata: ["error": "\(String(describing: error))"])
        }
    }
}
