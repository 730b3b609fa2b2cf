import Archive
import Domain
import Hummingbird
import Logging
import NIOCore

/// An export on its way: window after window of readings becomes text, as fast as the client takes it.
///
/// Memory holds one window and one slice of text, however long the export is. While the client is waited for, no connection to the
/// database is held.
struct ReadingExport: Sendable {
    let store: ReadingStore
    /// Readings there are, counted before the first is sent.
    let total: Int64
    private var windows: ReadingWindows
    private var encoder: CSVEncoder

    /// Readings of a window at most: 24 bytes each, and half as many again while they are brought into their order.
    static let windowLimit = 262_144

    /// Readings that become text in one step, some 140 bytes each.
    private static let slice = 1024

    private static let writeSize = 256 << 10

    init(_ plan: ExportPlan, of channels: [Domain.Channel], store: ReadingStore) {
        self.store = store
        self.total = plan.total
        self.windows = ReadingWindows(
            of: channels.map(\.number), from: plan.from, to: plan.to, limit: Self.windowLimit, expected: plan.total)
        self.encoder = CSVEncoder(channels, offsets: plan.offsets)
    }

    /// Writes all to its end. Waits for the client; throws when he has left, or when the database fails: then the answer is cut
    /// off, so that a part is never taken for the whole.
    mutating func write(to writer: inout any ResponseBodyWriter, logger: Logger) async throws {
        var text = ByteBuffer(string: CSVEncoder.header)
        while let readings = try await self.nextWindow(logger) {
            var rest = readings[...]
            while !rest.isEmpty {
                self.encoder.append(rest.prefix(Self.slice), to: &text)
                rest = rest.dropFirst(Self.slice)
                guard text.readableBytes >= Self.writeSize else { continue }
                try await writer.write(text)
                text = ByteBuffer()
                text.reserveCapacity(Self.writeSize * 2)
                // A client that takes everything at once must not keep others from this thread.
                await Task.yield()
            }
        }
        try await writer.write(text)
        try await writer.finish(nil)
    }

    private mutating func nextWindow(_ logger: Logger) async throws -> [Reading]? {
        do {
            let (windows, readings) = try await self.store.nextWindow(of: self.windows)
            self.windows = windows
            return readings
        } catch {
            // The status is sent: nobody else will tell.
            logger.warning("An export is cut off", metadata: ["error": .string(String(reflecting: error))])
            throw error
        }
    }
}
