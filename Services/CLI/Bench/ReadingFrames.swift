import Domain
import NIOCore

/// The batches of one simulated agent, as JSON. Every channel has a reading at each instant.
///
/// The texts of values and channels are made once: the generator shares the machine with what it measures.
struct ReadingFrames: Sendable {
    struct Frame: Sendable {
        var text: ByteBuffer
        /// The number of its last reading.
        var last: Int
        var count: Int
    }

    enum Clock: Sendable {
        /// Each batch begins now, its instants a microsecond apart.
        case now
        /// From `start`, one instant every `step`, until `end` is reached.
        case past(start: Timestamp, step: Duration, end: Timestamp)
    }

    private let boot: String
    private let batch: Int
    private let clock: Clock
    private let channels: [[UInt8]]
    private let values: [[UInt8]]
    private var sent = 0

    /// - Parameters:
    ///   - boot: Unique among all agents and runs.
    ///   - batch: Readings of a frame, 1 to 500.
    init(channels: [String], batch: Int, boot: String, clock: Clock) {
        self.boot = boot
        self.batch = batch
        self.clock = clock
        self.channels = channels.map { Array(#","event_public_id":"\#($0)","timestamp":""#.utf8) }
        // A triangle of whole hundredths, as a sensor sends them.
        self.values = (0..<997).map { Array(#",{"value":\#(20 + Double(abs($0 - 498)) / 100)"#.utf8) }
    }

    /// Whether there was no frame yet.
    var isFresh: Bool { self.sent == 0 }

    /// - Parameter acknowledged: The highest number that is known to be stored.
    /// - Returns: nil when the past has been told.
    mutating func next(acknowledged: Int) -> Frame? {
        var items: [UInt8] = []
        items.reserveCapacity(self.batch * 130)
        let first = self.sent
        let begin = Timestamp.now()
        var instant = -1
        var text: [UInt8] = []
        while self.sent < first + self.batch {
            if self.sent / self.channels.count != instant {
                instant = self.sent / self.channels.count
                guard let time = self.time(of: instant, since: first / self.channels.count, begin) else { break }
                text.removeAll(keepingCapacity: true)
                time.appendRFC3339(to: &text)
            }
            items += self.values[self.sent % self.values.count]
            items += self.channels[self.sent % self.channels.count]
            items += text
            items += [UInt8(ascii: "\""), UInt8(ascii: "}")]
            self.sent += 1
        }
        guard self.sent > first else { return nil }
        let numbers = #""seq":\#(self.sent),"follows":\#(first),"acknowledged":\#(acknowledged)"#
        let head = #"{"boot":"\#(self.boot)",\#(numbers),"datapoints":["#
        var frame = ByteBuffer()
        frame.reserveCapacity(head.utf8.count + items.count + 2)
        frame.writeString(head)
        frame.writeBytes(items.dropFirst())
        frame.writeString("]}")
        return Frame(text: frame, last: self.sent, count: self.sent - first)
    }

    private func time(of instant: Int, since first: Int, _ begin: Timestamp) -> Timestamp? {
        switch self.clock {
        case .now:
            return begin + .microseconds(instant - first)
        case .past(let start, let step, let end):
            let time = start + step * instant
            return time < end ? time : nil
        }
    }
}
