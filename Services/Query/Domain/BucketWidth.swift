import Domain

/// How much time one bucket of an answer covers; buckets begin at multiples of it since 1970, UTC.
struct BucketWidth: Sendable, Hashable {
    /// At least 1.
    let seconds: Int

    var duration: Duration { .seconds(self.seconds) }

    init?(seconds: Int) {
        guard (1...Self.longest).contains(seconds) else { return nil }
        self.seconds = seconds
    }

    private init(_ seconds: Int) { self.seconds = seconds }

    /// Ten years.
    private static let longest = 315_360_000

    static let fiveSeconds = BucketWidth(5)
    static let minute = BucketWidth(60)
    static let fiveMinutes = BucketWidth(300)
    static let hour = BucketWidth(3600)

    /// `5s`, `1m`, `2h`, `1d`, or a number of seconds; nil for any other text.
    init?(_ text: some StringProtocol) {
        let unit: Int
        switch text.last {
        case "s": unit = 1
        case "m": unit = 60
        case "h": unit = 3600
        case "d": unit = 86_400
        default:
            guard let seconds = Int(text) else { return nil }
            self.init(seconds: seconds)
            return
        }
        guard let count = Int(text.dropLast()), count <= Self.longest else { return nil }
        self.init(seconds: count * unit)
    }

    /// PerfWatch's rule for `auto`: the longer the range, the wider the buckets, at most about 400 of them in a day.
    static func automatic(for range: Duration) -> BucketWidth {
        switch range {
        case ...Duration.seconds(30 * 60): .fiveSeconds
        case ...Duration.seconds(6 * 3600): .minute
        case ...Duration.seconds(24 * 3600): .fiveMinutes
        default: .hour
        }
    }

    /// `5s`, `1m`, `5m`, `1h`, `1d`: in the widest unit that it is a multiple of.
    var text: String {
        for (unit, letter) in [(86_400, "d"), (3600, "h"), (60, "m")] where self.seconds % unit == 0 {
            return "\(self.seconds / unit)\(letter)"
        }
        return "\(self.seconds)s"
    }

    /// The beginning of the bucket that holds `time`.
    func floor(_ time: Timestamp) -> Timestamp {
        let width = Int64(self.seconds) * 1_000_000
        let rest = time.microseconds % width
        return Timestamp(microseconds: time.microseconds - (rest < 0 ? rest + width : rest))
    }

    /// How many buckets touch [`from`, `to`).
    func count(from: Timestamp, to: Timestamp) -> Int {
        guard from < to else { return 0 }
        let width = Int64(self.seconds) * 1_000_000
        return Int((self.floor(to - .microseconds(1)).microseconds - self.floor(from).microseconds) / width) + 1
    }
}
