import Domain
import Hummingbird
import ServiceKit

/// How much there is, in the wire's words.
struct StorageDTO: ResponseEncodable, Sendable {
    private struct Amount: Encodable {
        var readings: Int64
        var bytes: Int64
        @ExplicitNull var bytesPerReading: Double?

        init(_ amount: StorageFigures.Amount) {
            self.readings = amount.readings
            self.bytes = amount.bytes
            self._bytesPerReading = ExplicitNull(wrappedValue: amount.bytesPerReading)
        }

        enum CodingKeys: String, CodingKey {
            case readings, bytes
            case bytesPerReading = "bytes_per_reading"
        }
    }

    private struct Bytes: Encodable {
        var bytes: Int64
    }

    private struct DayAmount: Encodable {
        var date: String
        var readings: Int64
        var bytes: Int64
    }

    private struct Disk: Encodable {
        var totalBytes: Int64
        var freeBytes: Int64

        enum CodingKeys: String, CodingKey {
            case totalBytes = "total_bytes"
            case freeBytes = "free_bytes"
        }
    }

    private var databaseBytes: Int64
    private var hot: Amount
    private var sealed: Amount
    private var rollups: Bytes
    @ExplicitNull private var oldest: Timestamp?
    @ExplicitNull private var newest: Timestamp?
    private var days: [DayAmount]
    private var dailyBytes: Int64
    private var monthlyBytes: Int64
    @ExplicitNull private var disk: Disk?
    private var jobs: [JobRunDTO]

    init(_ figures: StorageFigures, disk: DiskSpace?, jobs: [JobRun], today: Day) throws {
        self.databaseBytes = figures.databaseBytes
        self.hot = Amount(figures.hot)
        self.sealed = Amount(figures.sealed)
        self.rollups = Bytes(bytes: figures.rollupBytes)
        self._oldest = ExplicitNull(wrappedValue: figures.oldest)
        self._newest = ExplicitNull(wrappedValue: figures.newest)
        self.days = figures.days.map { DayAmount(date: $0.day.text, readings: $0.readings, bytes: $0.bytes) }
        self.dailyBytes = figures.dailyBytes(today: today)
        self.monthlyBytes = self.dailyBytes * 30
        self._disk = ExplicitNull(
            wrappedValue: disk.map { Disk(totalBytes: $0.totalBytes, freeBytes: $0.freeBytes) })
        self.jobs = try jobs.map { try JobRunDTO($0) }
    }

    private enum CodingKeys: String, CodingKey {
        case hot, sealed, rollups, days, disk, jobs
        case databaseBytes = "database_bytes"
        case oldest = "oldest_record"
        case newest = "newest_record"
        case dailyBytes = "daily_bytes"
        case monthlyBytes = "estimated_bytes_30_days"
    }
}
