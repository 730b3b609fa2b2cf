import Catalogue
import Contracts
import Domain
import NIOCore

/// Writes the live feed's messages as JSON bytes, without an encoder: this runs for each reading.
enum LiveFrame {
    /// Readings in one frame; more are split, so that no frame is longer than about 70 KB.
    static let readingLimit = 500

    static func connected(_ position: LivePosition) -> ByteBuffer {
        ByteBuffer(
            string:
                #"{"type":"connected","message":"Subscribed to live datapoint stream.","position":"\#(position.text)"}"#
        )
    }

    /// Answers `subscribe`: the next `datapoints_batch` follows `position`, and what came before it was of the old subscription.
    static func subscribed(_ position: LivePosition) -> ByteBuffer {
        ByteBuffer(string: #"{"type":"subscribed","position":"\#(position.text)"}"#)
    }

    static let pong = ByteBuffer(string: #"{"type":"pong"}"#)

    /// The client misses readings: it asks for the history and goes on from there.
    static func gap(_ position: LivePosition) -> ByteBuffer {
        ByteBuffer(
            string:
                #"{"type":"gap","message":"Readings were skipped; read the history again.","position":"\#(position.text)"}"#
        )
    }

    static let malformed = ByteBuffer(string: #"{"type":"error","message":"The message is not a JSON object."}"#)

    /// `datapoints_batch` frames of `readings`; those of channels that no longer exist are left out.
    ///
    /// The position stands in the last frame only: a client that has it has all of them.
    static func batches(
        _ readings: some Collection<Reading>, position: LivePosition, channels: ChannelSnapshot
    ) -> [ByteBuffer] {
        var frames: [ByteBuffer] = []
        var rest = readings[...]
        repeat {
            let part = rest.prefix(Self.readingLimit)
            rest = rest.dropFirst(part.count)
            let isLast = rest.isEmpty
            if let frame = Self.batch(part, position: isLast ? position : nil, channels: channels) {
                frames.append(frame)
            }
        } while !rest.isEmpty
        return frames
    }

    /// One frame of at most ``readingLimit`` readings; nil when no channel of them exists.
    static func batch(
        _ readings: some Collection<Reading>, position: LivePosition?, channels: ChannelSnapshot
    ) -> ByteBuffer? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(64 + readings.count * 150)
        bytes += #"{"type":"datapoints_batch","datapoints":["#.utf8
        var isFirst = true
        for reading in readings {
            guard let channel = channels[number: reading.channel] else { continue }
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            bytes += #"{"value":"#.utf8
            bytes += reading.value.description.utf8
            bytes += #","event_public_id":""#.utf8
            bytes += channel.id.text.utf8
            bytes += #"","timestamp":""#.utf8
            reading.time.appendRFC3339(to: &bytes)
            bytes += #"","experiment_public_id":null}"#.utf8
        }
        guard !isFirst else { return nil }
        bytes += "]".utf8
        if let position {
            bytes += #","position":""#.utf8
            bytes += position.text.utf8
            bytes += "\"".utf8
        }
        bytes += "}".utf8
        return ByteBuffer(bytes: bytes)
    }
}
