import Contracts
import Domain

/// The frames the agent sends: JSON text, and binary batches. The JSON is written by hand: a batch goes out many times
/// a second when the spool is worked off, and the form is fixed.
enum TelemetryFrame {
    /// The first frame of a connection: who speaks, and which outputs it sets.
    static func hello(agent: String, actuators: [ChannelID]) -> [UInt8] {
        var frame = JSONText()
        frame.raw(#"{"type":"hello","agent":"#)
        frame.string(agent)
        frame.raw(#","actuators":["#)
        for (index, actuator) in actuators.enumerated() {
            if index > 0 { frame.raw(",") }
            frame.string(actuator.text)
        }
        frame.raw("]}")
        return frame.bytes
    }

    /// - Parameters:
    ///   - acknowledged: the highest number the agent knows to be stored.
    ///   - ids: of the readings' channels; a channel that the server refused to create goes under its name, and is
    ///     refused by the server with its reason.
    static func batch(_ batch: SpoolBatch, acknowledged: Int64, ids: [ChannelID?]) -> [UInt8] {
        var frame = JSONText(capacity: 160 + batch.readings.count * 128)
        frame.raw(#"{"boot":"#)
        frame.string(batch.boot)
        frame.raw(#","seq":"#)
        frame.raw(String(batch.last))
        frame.raw(#","follows":"#)
        frame.raw(String(batch.follows))
        frame.raw(#","acknowledged":"#)
        frame.raw(String(acknowledged))
        if batch.isCorrected { frame.raw(#","clock":"corrected""#) }
        frame.raw(#","datapoints":["#)
        for (index, reading) in batch.readings.enumerated() {
            frame.raw(index > 0 ? #",{"value":"# : #"{"value":"#)
            frame.raw(reading.value.description)
            frame.raw(#","event_public_id":"#)
            frame.string(ids[index]?.text ?? reading.channel)
            frame.raw(#","timestamp":""#)
            reading.time.appendRFC3339(to: &frame.bytes)
            frame.raw(#""}"#)
        }
        frame.raw("]}")
        return frame.bytes
    }

    /// The binary form; every one of `ids` must have an alias.
    static func binary(
        _ batch: SpoolBatch, acknowledged: Int64, aliases: ChannelAliases, ids: [ChannelID?]
    ) -> [UInt8] {
        let items = zip(batch.readings, ids).compactMap { reading, id in
            id.flatMap { aliases.number($0) }.map {
                BinaryTelemetry.Item(alias: UInt32($0), time: reading.time.microseconds, value: reading.value)
            }
        }
        precondition(items.count == batch.readings.count)
        return BinaryTelemetry(
            boot: batch.boot, last: UInt64(batch.last), follows: UInt64(batch.follows),
            acknowledged: UInt64(acknowledged), isCorrected: batch.isCorrected, items: items
        ).encoded()
    }

    /// Appends to this connection's aliases: the first of `channels` gets the number `from`.
    static func channels(_ channels: [ChannelID], from: Int) -> [UInt8] {
        var frame = JSONText(capacity: 64 + channels.count * 40)
        frame.raw(#"{"type":"channels","from":"#)
        frame.raw(String(from))
        frame.raw(#","event_public_ids":["#)
        for (index, channel) in channels.enumerated() {
            if index > 0 { frame.raw(",") }
            frame.string(channel.text)
        }
        frame.raw("]}")
        return frame.bytes
    }

    static func commandResult(_ outcome: CommandOutcome, of command: String) -> [UInt8] {
        var frame = JSONText()
        frame.raw(#"{"type":"command_result","id":"#)
        frame.string(command)
        switch outcome {
        case .confirmed(let value):
            frame.raw(#","state":"confirmed","value":"#)
            frame.raw(value.description)
        case .failed(let reason):
            frame.raw(#","state":"failed","reason":"#)
            frame.string(reason)
        }
        frame.raw("}")
        return frame.bytes
    }

    static let ping = [UInt8](#"{"type":"ping"}"#.utf8)
}
