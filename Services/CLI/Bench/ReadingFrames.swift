import Contracts
import Domain
import NIOCore

/// The batches of one simulated agent. Every channel has a reading at each instant.
///
/// The texts of values and channels are made once: the generator shares the machine with what it measures.
struct ReadingFrames: Sendable {
    struct Frame: Sendable {
        var payload: ByteBuffer
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

    /// What the values are.
    enum Signal: Sendable {
        /// Hundredths with seven and a half bits of noise in them, as a sensor sends them: neither constant nor random bits.
        case noise
        /// Hundredths that rise and fall once in six hours; of binary frames.
        case wave
    }

    let format: FrameFormat
    let signal: Signal
    private let boot: String
    private let batch: Int
    private let clock: Clock
    private let ids: [String]
    private let channels: [[UInt8]]
    private let values: [[UInt8]]
    private var sent = 0

    /// - Parameters:
    ///   - boot: Unique among all agents and runs.
    ///   - batch: Readings of a frame, 1 to 10 000.
    init(
        channels: [String], batch: Int, boot: String, clock: Clock, format: FrameFormat = .json, signal: Signal = .noise
    ) {
        self.format = format
        self.signal = signal
        self.boot = boot
        self.batch = batch
        self.clock = clock
        self.ids = channels
        let numbers = (0..<Self.numberCount).map(Self.value)
        switch format {
        case .json:
            self.channels = channels.map { Array(#","event_public_id":"\#($0)","timestamp":""#.utf8) }
            self.values = numbers.map { Array(#",{"value":\#($0)"#.utf8) }
        case .lines:
            self.channels = channels.map { Array("bench,channel=\($0) value=".utf8) }
            self.values = numbers.map { Array("\($0) ".utf8) }
        case .binary:
            self.channels = []
            self.values = []
        }
    }

    private static let numberCount = 4093

    /// ``Signal/noise``.
    private static func value(_ index: Int) -> Double {
        // A multiplicative hash (Knuth, TAOCP vol. 3, 6.4).
        20 + Double(((UInt32(truncatingIfNeeded: index) &* 2_654_435_769) >> 16) % 181) / 100
    }

    /// ``Signal/wave``.
    private static func wave(at time: Timestamp) -> Double {
        let period: Int64 = 21_600_000_000
        let phase = Double(time.microseconds % period) / Double(period)
        return (phase * (1 - phase) * 4000).rounded() / 100
    }

    /// Whether there was no frame yet.
    var isFresh: Bool { self.sent == 0 }

    /// What a connection says before its first frame; nil for formats that name channels in each.
    var declaration: ByteBuffer? {
        guard self.format == .binary else { return nil }
        let names = self.ids.map { #""\#($0)""# }.joined(separator: ",")
        return ByteBuffer(string: #"{"type":"channels","from":0,"event_public_ids":[\#(names)]}"#)
    }

    /// - Parameter acknowledged: The highest number that is known to be stored.
    /// - Returns: nil when the past has been told.
    mutating func next(acknowledged: Int) -> Frame? {
        let first = self.sent
        let begin = Timestamp.now()
        var times: [Timestamp] = []
        times.reserveCapacity(self.batch)
        while times.count < self.batch {
            let instant = (first + times.count) / self.ids.count
            guard let time = self.time(of: instant, since: first / self.ids.count, begin) else { break }
            times.append(time)
        }
        guard !times.isEmpty else { return nil }
        self.sent += times.count
        let payload =
            switch self.format {
            case .json: self.json(times, first: first, acknowledged: acknowledged)
            case .binary: self.binary(times, first: first, acknowledged: acknowledged)
            case .lines: self.lines(times, first: first)
            }
        return Frame(payload: payload, last: self.sent, count: times.count)
    }

    private func json(_ times: [Timestamp], first: Int, acknowledged: Int) -> ByteBuffer {
        var frame = ByteBuffer()
        frame.reserveCapacity(160 + times.count * 130)
        let numbers = #""seq":\#(first + times.count),"follows":\#(first),"acknowledged":\#(acknowledged)"#
        frame.writeString(#"{"boot":"\#(self.boot)",\#(numbers),"datapoints":["#)
        var text: [UInt8] = []
        var written: Timestamp?
        for (index, time) in times.enumerated() {
            if time != written {
                text.removeAll(keepingCapacity: true)
                time.appendRFC3339(to: &text)
                written = time
            }
            let value = self.values[(first + index) % self.values.count]
            frame.writeBytes(index == 0 ? value[1...] : value[...])
            frame.writeBytes(self.channels[(first + index) % self.channels.count])
            frame.writeBytes(text)
            frame.writeStaticString("\"}")
        }
        frame.writeStaticString("]}")
        return frame
    }

    private func binary(_ times: [Timestamp], first: Int, acknowledged: Int) -> ByteBuffer {
        let batch = BinaryTelemetry(
            boot: self.boot, last: UInt64(first + times.count), follows: UInt64(first),
            acknowledged: UInt64(acknowledged),
            items: times.enumerated().map { index, time in
                BinaryTelemetry.Item(
                    alias: UInt32((first + index) % self.ids.count), time: time.microseconds,
                    value: self.signal == .wave
                        ? Self.wave(at: time) : Self.value((first + index) % Self.numberCount))
            })
        return ByteBuffer(bytes: batch.encoded())
    }

    private func lines(_ times: [Timestamp], first: Int) -> ByteBuffer {
        var body = ByteBuffer()
        body.reserveCapacity(times.count * 80)
        for (index, time) in times.enumerated() {
            body.writeBytes(self.channels[(first + index) % self.channels.count])
            body.writeBytes(self.values[(first + index) % self.values.count])
            body.writeString("\(time.microseconds)\n")
        }
        return body
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
