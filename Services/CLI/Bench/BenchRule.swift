/// A rule of a measurement: its fields on the wire.
struct BenchRule: Sendable, Hashable {
    /// JSON without the braces around it.
    var condition: String

    /// Without actions: nobody is told.
    func body(name: String) -> String { #"{"name":"\#(name)","actions":[],\#(self.condition)}"# }

    /// Fires with the first reading above 0, once.
    static func probe(_ channel: NamedResource) -> BenchRule {
        Self.simple(channel, "gt", 0)
    }

    /// Ten kinds in turn, for ``ReadingFrames/Signal/noise``, which is between 20 and 21.8. They have to decide at each reading, and
    /// most stay quiet; one in a hundred fires, once.
    static func mixed(_ index: Int, on channel: NamedResource) -> BenchRule {
        let level = 30 + Double(index % 97)
        switch index % 10 {
        case 0, 1, 2: return Self.simple(channel, "gt", level, #","clear_threshold":25"#)
        case 3: return Self.simple(channel, "lt", -level)
        case 4 where index % 100 == 4: return Self.simple(channel, "gte", 20, #","clear_threshold":0"#)
        case 4: return Self.simple(channel, "not_between", -level, #","threshold_high":\#(level)"#)
        // It begins anew with each reading below.
        case 5, 6: return Self.simple(channel, "gt", 21, #","for_seconds":60"#)
        case 7: return Self.simple(channel, "between", level, #","threshold_high":\#(level + 10)"#)
        case 8: return Self.expression(#"\"\#(channel.name)\" > 21.7 in 6 of 8 readings"#)
        default: return Self.expression(#"avg(\"\#(channel.name)\", 1m) > \#(level)"#)
        }
    }

    static func simple(
        _ channel: NamedResource, _ comparison: String, _ threshold: Double, _ more: String = ""
    ) -> BenchRule {
        let level = #""operator":"\#(comparison)","threshold":\#(threshold)"#
        return BenchRule(condition: #""event_public_id":"\#(channel.id)",\#(level)\#(more)"#)
    }

    /// - Parameter text: As it stands in JSON, quotes escaped.
    static func expression(_ text: String) -> BenchRule {
        BenchRule(condition: #""expression":"\#(text)""#)
    }
}
