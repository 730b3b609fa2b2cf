import Domain
import Postgres
import TimeSeries

/// Fresh readings on their way into `reading_runs`: of the writer, and of an import.
extension PostgresConnection {
    /// - Parameter day: Days since 1970-01-01.
    package func ensurePartition(day: Int64) throws {
        try self.query("select ensure_runs_partition('1970-01-01'::date + \(Int32(clamping: day)))")
    }

    /// Stores a sheet by one COPY; the partitions of its days must be there.
    package func append(_ sheet: RunSheet) throws {
        guard !sheet.runs.isEmpty else { return }
        try self.copyIn("reading_runs", columns: ["at", "channel", "points"]) { encoder in
            sheet.points.withUnsafeBufferPointer { points in
                for run in sheet.runs {
                    encoder.row(fields: 3)
                    encoder.timestamp(microsecondsSince1970: points[run.range.lowerBound].time.microseconds)
                    encoder.int32(run.channel)
                    encoder.bytes(count: RunCodec.size(of: run.range.count)) {
                        RunCodec.write(UnsafeBufferPointer(rebasing: points[run.range]), into: $0)
                    }
                }
            }
        }
    }
}
