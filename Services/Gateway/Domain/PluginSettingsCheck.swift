import Domain
import ServiceKit

/// Finds what is wrong with an instance's settings. Places, words and types of the faults are those of any body.
struct PluginSettingsCheck {
    private(set) var issues: [ValidationError.Issue] = []

    /// Checks the object at `location`: its members are all of `settings`, and each is what it may be.
    mutating func check(_ members: [String: JSONValue], _ settings: [PluginSetting], at location: [String]) {
        for name in members.keys.sorted() where !settings.contains(where: { $0.name == name }) {
            self.note(location + [name], "There is no such setting", type: "extra_forbidden")
        }
        for setting in settings {
            let place = location + [setting.name]
            guard let value = members[setting.name], value != .null, value != .string("") else {
                if setting.isRequired { self.note(place, "Field required", type: "missing") }
                continue
            }
            if let type = setting.onlyWithType, members["type"] != .string(type) {
                self.note(place, "Only a channel of the type '\(type)' has it", type: "extra_forbidden")
            }
            self.check(value, setting.value, at: place)
        }
    }

    private mutating func check(_ value: JSONValue, _ expected: PluginSetting.Value, at place: [String]) {
        switch expected {
        case .text(let length, let form, _): self.checkText(value, length, form, at: place)
        case .credential: self.checkText(value, 1...255, .plain, at: place)
        case .number(let range, _): self.checkNumber(value, range, at: place)
        case .integer(let range, _):
            guard case .number(let number) = value, let integer = Int(exactly: number) else {
                return self.note(place, "Input should be a valid integer", type: "int_type")
            }
            guard range.contains(integer) else {
                return self.note(
                    place, "Input should be between \(range.lowerBound) and \(range.upperBound)", type: "out_of_range")
            }
        case .flag:
            guard case .bool = value else {
                return self.note(place, "Input should be a valid boolean", type: "bool_type")
            }
        case .choice(let choices, _):
            if case .string(let text) = value, choices.contains(text) { return }
            let names = choices.map { "'\($0)'" }.joined(separator: ", ")
            self.note(place, "Input should be one of \(names)", type: "enum")
        case .channels(let settings): self.checkChannels(value, settings, at: place)
        }
    }

    private mutating func checkText(
        _ value: JSONValue, _ length: ClosedRange<Int>, _ form: PluginText, at place: [String]
    ) {
        guard case .string(let text) = value else {
            return self.note(place, "Input should be a valid string", type: "string_type")
        }
        let count = text.unicodeScalars.count
        if count < length.lowerBound {
            self.note(place, "String should have at least \(length.lowerBound) characters", type: "string_too_short")
        } else if count > length.upperBound {
            self.note(place, "String should have at most \(length.upperBound) characters", type: "string_too_long")
        } else if text.utf8.contains(0) {
            self.note(place, "String should not contain the character NUL", type: "string_nul")
        } else if let fault = form.fault(text) {
            self.note(place, fault, type: "string_pattern_mismatch")
        }
    }

    private mutating func checkNumber(_ value: JSONValue, _ range: ClosedRange<Double>?, at place: [String]) {
        guard case .number(let number) = value, number.isFinite else {
            return self.note(place, "Input should be a valid number", type: "float_type")
        }
        if let range, !range.contains(number) {
            self.note(
                place, "Input should be between \(range.lowerBound) and \(range.upperBound)", type: "out_of_range")
        }
    }

    private mutating func checkChannels(_ value: JSONValue, _ settings: [PluginSetting], at place: [String]) {
        guard case .array(let items) = value else {
            return self.note(place, "Input should be a valid list", type: "list_type")
        }
        guard items.count <= PluginRules.mappingLimit else {
            return self.note(place, "List should have at most \(PluginRules.mappingLimit) items", type: "too_long")
        }
        var terminals: Set<String> = []
        for (index, item) in items.enumerated() {
            let place = place + [String(index)]
            guard case .object(let members) = item else {
                self.note(place, "Input should be a valid object", type: "model_attributes_type")
                continue
            }
            self.check(members, PluginSetting.ofEveryTerminal + settings, at: place)
            guard let terminal = PhysicalChannel(declared: members) else { continue }
            if !PluginRules.physicalChannelLength.contains(terminal.id.unicodeScalars.count) {
                self.note(
                    place + ["name"], "The name should have letters or digits, and not too many", type: "value_error")
            } else if !terminals.insert(terminal.id).inserted {
                self.note(place + ["name"], "Another channel has the name '\(terminal.name)'", type: "duplicate")
            }
            let (lower, upper) = PhysicalChannel.bounds(declared: members)
            if lower >= upper {
                self.note(place + ["max_value"], "Input should be greater than min_value", type: ChannelRules.orderType)
            }
        }
    }

    private mutating func note(_ location: [String], _ message: String, type: String) {
        self.issues.append(ValidationError.Issue(location, message, type: type))
    }
}
