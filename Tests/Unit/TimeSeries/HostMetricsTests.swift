import Domain
import FoundationEssentials
import Testing
import TimeSeries

/// An hour of a real machine at 1 Hz, recorded by the agent while compilers and tests ran on it, with the agent's own
/// resolution: `Tests/Fixtures/host-metrics.csv`.
@Suite("Host metrics of a real machine")
struct HostMetricsTests {
    /// What a row of `reading_chunks` takes beside its points: header, line pointer, summary columns, index entry.
    private static let rowBytes = 24 + 4 + 72 + 24

    @Test("A sealed reading takes less than two bytes, row and index included, and comes back bit by bit")
    func size() throws {
        let columns = try Self.columns()
        #expect(columns.count == 9)
        var readings = 0
        var bytes = 0
        for points in columns {
            let chunk = try ChunkCodec.encode(points)
            var decoded: [Point] = []
            try ChunkCodec.decode(chunk, into: &decoded)
            #expect(decoded == points)
            readings += points.count
            bytes += chunk.count + Self.rowBytes
        }
        #expect(readings == 9 * 3600)
        #expect(Double(bytes) / Double(readings) < 2)
    }

    private static func columns() throws -> [[Point]] {
        let path = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let file = try #require(FileManager.default.contents(atPath: "/\(path)/Fixtures/host-metrics.csv"))
        var columns: [[Point]] = []
        for line in String(decoding: file, as: UTF8.self).split(separator: "\n").dropFirst() {
            let fields = line.split(separator: ",")
            let milliseconds = try #require(Int64(fields[0]))
            if columns.isEmpty { columns = Array(repeating: [], count: fields.count - 1) }
            for (index, field) in fields.dropFirst().enumerated() {
                columns[index].append(
                    Point(time: Timestamp(microseconds: milliseconds * 1000), value: try #require(Double(field))))
            }
        }
        return columns
    }
}
