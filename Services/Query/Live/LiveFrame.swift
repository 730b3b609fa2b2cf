import Catalogue
import Contracts
import Domain
import NIOCore

/// Writes the live feed's messages as JSON bytes, without an encoder: this runs for each reading.
enum LiveFrame {
    /// Readings in one frame; more are split, so that no frame is longer than about 70 KB.
    static let readingLimit = 500

    static let batchType = "datapoints_batch"
    static let snapshotType = "snapshot"

    static func connected(_ position: LivePosition) -> ByteBuffer {
        ByteBuffer(
            string:
                #"{"type":"connected","message":"Subscribed to live datapoint stream.","position":"\#(position.text)"}"#
        )
    }

    /// Answers `subscribe`: what follows comes after `position`, and what came before it was of the old subscription.
    static func subscribed(_ position: LivePosition) -> ByteBuffer {
        ByteBuffer(string: #"{"type":"subscribed","position":"\#(position.text)"}"#)
    }

    /// Answers `unsubscribe`, as ``subscribed(_:)`` does.
    static func unsubscribed(_ position: LivePosition) -> ByteBuffer {
        ByteBuffer(string: #"{"type":"unsubscribed","position":"\#(position.text)"}"#)
    }

    /// Answers `follow`.
    static func following(alerts: Bool) -> ByteBuffer {
        ByteBuffer(string: #"{"type":"following","topics":[\#(alerts ? #""alerts""# : "")]}"#)
    }

    /// Says that alerts, or what people did about them, are not what they were.
    static let alertsChanged = ByteBuffer(string: #"{"type":"alerts_changed"}"#)

    static let pong = ByteBuffer(string: #"{"type":"pong"}"#)

    /// - Parameter position: Everything up to it was sent; nil while that cannot be said.
    static func heartbeat(_ time: Timestamp, _ position: LivePosition?) -> ByteBuffer {
        let position = position.map { #","position":"\#($0.text)""# } ?? ""
        return ByteBuffer(string: #"{"type":"heartbeat","time":"\#(time.rfc3339)"\#(position)}"#)
    }

    /// The client misses readings: it asks for the history and goes on from there.
    static func gap(_ position: LivePosition) -> ByteBuffer {
        ByteBuffer(
            string:
                #"{"type":"gap","message":"Readings were skipped; read the history again.","position":"\#(position.text)"}"#
        )
    }

    static func error(_ error: LiveMessageError) -> ByteBuffer {
        let field = error.field.map { #""field":"\#($0)","# } ?? ""
        return ByteBuffer(string: #"{"type":"error",\#(field)"message":"\#(error.reason)"}"#)
    }

    /// Frames of `readings`; those of channels that no longer exist are left out.
    ///
    /// The position stands in the last frame only: a client that has it has all of them.
    static func frames(
        _ readings: some Collection<Reading>, type: String = Self.batchType, position: LivePosition?,
        in catalogue: LiveCatalogue
    ) -> [ByteBuffer] {
        var frames: [ByteBuffer] = []
        var rest = readings[...]
        while !rest.isEmpty {
            let part = rest.prefix(Self.readingLimit)
            rest = rest.dropFirst(part.count)
            if let frame = Self.frame(type, part, position: rest.isEmpty ? position : nil, in: catalogue) {
                frames.append(frame)
            }
        }
        return frames
    }

    /// One frame of at most ``readingLimit`` readings; nil when no channel of them exists.
    static func frame(
        _ type: String, _ readings: some Collection<Reading>, position: LivePosition?, in catalogue: LiveCatalogue
    ) -> ByteBuffer? {
        var json: [UInt8] = []
        json.reserveCapacity(readings.count * 150)
        for reading in readings {
            guard let channel = catalogue.channels[number: reading.channel] else { continue }
            if !json.isEmpty { json.append(UInt8(ascii: ",")) }
            Self.append(reading, of: channel, in: catalogue.experiments, to: &json)
        }
        guard !json.isEmpty else { return nil }
        return Self.frame(type, json: json, position: position)
    }

    /// A frame that says that there are none.
    static func empty(_ type: String, position: LivePosition?) -> ByteBuffer {
        Self.frame(type, json: [], position: position)
    }

    private static func frame(_ type: String, json: [UInt8], position: LivePosition?) -> ByteBuffer {
        var frame = ByteBuffer()
        frame.reserveCapacity(128 + json.count)
        Self.open(type, &frame)
        frame.writeBytes(json)
        Self.close(position?.text, &frame)
        return frame
    }

    // MARK: - Pieces

    static func open(_ type: String, _ frame: inout ByteBuffer) {
        frame.writeStaticString(#"{"type":""#)
        frame.writeString(type)
        frame.writeStaticString(#"","datapoints":["#)
    }

    static func close(_ position: String?, _ frame: inout ByteBuffer) {
        frame.writeStaticString("]")
        if let position {
            frame.writeStaticString(#","position":""#)
            frame.writeString(position)
            frame.writeStaticString("\"")
        }
        frame.writeStaticString("}")
    }

    static func append(
        _ reading: Reading, of channel: Domain.Channel, in experiments: ExperimentSnapshot, to json: inout [UInt8]
    ) {
        json += #"{"value":"#.utf8
        json += reading.value.description.utf8
        json += #","event_public_id":""#.utf8
        json += channel.id.text.utf8
        json += #"","timestamp":""#.utf8
        reading.time.appendRFC3339(to: &json)
        json += #"","experiment_public_id":"#.utf8
        if let experiment = experiments.experiment(at: reading.time) {
            json.append(UInt8(ascii: "\""))
            json += experiment.id.text.utf8
            json += "\"}".utf8
        } else {
            json += "null}".utf8
        }
    }
}
