import Domain

/// The frames the agent sends, as JSON text. Written by hand: a batch goes out many times a second when the spool is
/// worked off, and the form is fixed.
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
    ///   - id: the id of a channel's name; a channel that the server refused to create goes under its name, and is refused
    ///     by the server with its reason.
    static func batch(
        _ batch: SpoolBatch, boot: String, acknowledged: Int64, id: (String) -> ChannelID?
    ) -> [UInt8] {
        var frame = JSONText(capacity: 160 + batch.readings.count * 128)
        frame.raw(#"{"boot":"#)
        frame.string(boot)
        frame.raw(#","seq":"#)
        frame.raw(String(batch.last))
        frame.raw(#","follows":"#)
        frame.raw(String(batch.follows))
        frame.raw(#","acknowledged":"#)
        frame.raw(String(acknowledged))
        frame.raw(#","datapoints":["#)
        for (index, reading) in batch.readings.enumerated() {
            frame.raw(index > 0 ? #",{"value":"# : #"{"value":"#)
            frame.raw(reading.value.description)
            frame.raw(#","event_public_id":"#)
            frame.string(id(reading.channel)?.text ?? reading.channel)
            frame.raw(#","timestamp":""#)
            reading.time.appendRFC3339(to: &frame.bytes)
            frame.raw(#""}"#)
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
