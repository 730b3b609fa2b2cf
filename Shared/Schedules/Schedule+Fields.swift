import Domain
import ServiceKit

extension Schedule {
    /// Reads `time_zone` and `windows` of a body's object; what is wrong with them is noted there.
    ///
    /// - Parameter most: windows that are taken.
    package init?(_ fields: inout BodyFields, most: Int) {
        let timeZone = fields.text("time_zone", length: 1...64)
        let windows = fields.require("windows") { $0.optionalList("windows", most: most, Window.init) }
        if windows?.isEmpty == true { fields.note("windows", "List should have at least 1 item", type: "too_short") }
        guard let windows, !timeZone.isEmpty else { return nil }
        self.init(timeZone: timeZone, windows: windows)
    }

    /// Whether this machine knows its time zone.
    ///
    /// - Parameter location: where the schedule stands in the body.
    /// - Throws: a `ValidationError` that names `time_zone`.
    package func checkZone(at location: [String]) throws(ValidationError) {
        do throws(TimeZoneFile.Fault) {
            _ = try TimeZoneFile.load(self.timeZone)
        } catch {
            throw ValidationError([
                ValidationError.Issue(
                    ["body"] + location + ["time_zone"],
                    "Input should be a name of the IANA time zone database, such as Europe/Berlin", type: "time_zone")
            ])
        }
    }
}

extension Schedule.Window {
    fileprivate init(_ fields: inout BodyFields) {
        let days: Set<Weekday>? = fields.require("days") { $0.optionalChoices("days") }
        let from = Self.minutes("from", upTo: 1439, &fields)
        let to = Self.minutes("to", upTo: 1440, &fields)
        self.init(days: days ?? [], from: from, to: to)
    }

    private static func minutes(_ name: String, upTo last: Int, _ fields: inout BodyFields) -> Int {
        let text = fields.text(name, length: 0...5)
        guard !text.isEmpty else { return 0 }
        guard let minutes = Schedule.minutes(text), minutes <= last else {
            return fields.refuse(name, "Input should be a time of day such as 08:00", type: "time_parsing") ?? 0
        }
        return minutes
    }
}
