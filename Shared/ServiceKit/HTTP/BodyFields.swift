import Domain

/// The fields of a JSON object in a request's body, read one by one; faults are noted and thrown all at once.
///
/// Each reader returns nil for a field that is absent or faulty. Fields that nobody asks for are ignored. Words and types
/// of the faults are the wire's.
package struct BodyFields {
    private let fields: [String: JSONValue]
    private let location: [String]
    private var issues: [ValidationError.Issue] = []

    /// - Parameter location: where the object stands, for the faults.
    /// - Throws: `ValidationError` when `body` is not an object.
    package init(_ body: JSONValue, at location: [String] = ["body"]) throws(ValidationError) {
        guard case .object(let fields) = body else {
            throw ValidationError([
                ValidationError.Issue(location, "Input should be a valid object", type: "model_attributes_type")
            ])
        }
        self.fields = fields
        self.location = location
    }

    /// Throws what was noted. Call it after the last field, and before any is used.
    package func finish() throws(ValidationError) {
        if !self.issues.isEmpty { throw ValidationError(self.issues) }
    }

    // MARK: - Fields that must be there

    package mutating func text(_ name: String, length: ClosedRange<Int>) -> String {
        self.require(name) { $0.optionalText(name, length: length) } ?? ""
    }

    package mutating func number(_ name: String) -> Double {
        self.require(name) { $0.optionalNumber(name) } ?? 0
    }

    package mutating func texts(_ name: String, most: Int) -> [String] {
        self.require(name) { $0.optionalTexts(name, most: most) } ?? []
    }

    package mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(_ name: String) -> Choice? {
        self.require(name) { $0.optionalChoice(name) }
    }

    // MARK: - Fields that may be absent, or null

    /// - Parameter length: in Unicode scalars, as the database counts.
    package mutating func optionalText(_ name: String, length: ClosedRange<Int>) -> String? {
        guard let value = self.value(name) else { return nil }
        guard case .string(let text) = value else {
            return self.refuse(name, "Input should be a valid string", type: "string_type")
        }
        let count = text.unicodeScalars.count
        if count < length.lowerBound {
            return self.refuse(
                name, "String should have at least \(length.lowerBound) characters", type: "string_too_short")
        }
        if count > length.upperBound {
            return self.refuse(
                name, "String should have at most \(length.upperBound) characters", type: "string_too_long")
        }
        if text.utf8.contains(0) {
            return self.refuse(name, "String should not contain the character NUL", type: "string_nul")
        }
        return text
    }

    /// A finite number, or where old clients send it so its decimal text.
    package mutating func optionalNumber(
        _ name: String, in range: ClosedRange<Double> = -.greatestFiniteMagnitude ... .greatestFiniteMagnitude,
        orText: Bool = true
    ) -> Double? {
        let number: Double
        switch self.value(name) {
        case nil: return nil
        case .number(let value): number = value
        case .string(let text) where orText:
            guard let value = Double(text) else {
                return self.refuse(name, "Input should be a valid number", type: "float_parsing")
            }
            number = value
        default: return self.refuse(name, "Input should be a valid number", type: "float_type")
        }
        guard number.isFinite else {
            return self.refuse(name, "Input should be a finite number", type: "finite_number")
        }
        guard range.contains(number) else {
            return self.refuse(
                name, "Input should be between \(range.lowerBound) and \(range.upperBound)", type: "out_of_range")
        }
        return number
    }

    /// A whole number, or its decimal text.
    package mutating func optionalInteger(_ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let number = self.optionalNumber(name) else { return nil }
        guard let integer = Int(exactly: number) else {
            return self.refuse(name, "Input should be a valid integer", type: "int_type")
        }
        guard range.contains(integer) else {
            return self.refuse(
                name, "Input should be between \(range.lowerBound) and \(range.upperBound)", type: "out_of_range")
        }
        return integer
    }

    /// An instant as RFC 3339.
    ///
    /// - Parameter range: up to now, as a rule.
    package mutating func optionalTime(_ name: String, in range: ClosedRange<Timestamp>) -> Timestamp? {
        guard let value = self.value(name) else { return nil }
        guard case .string(let text) = value, let time = Timestamp(rfc3339: text) else {
            return self.refuse(name, "Input should be an RFC 3339 time", type: "datetime_parsing")
        }
        guard range.contains(time) else {
            let message =
                time > range.upperBound
                ? "Input should not lie in the future" : "Input should not be before \(range.lowerBound.rfc3339)"
            return self.refuse(name, message, type: "out_of_range")
        }
        return time
    }

    /// A list of objects, each read by `read`.
    package mutating func optionalList<Element>(
        _ name: String, most: Int, _ read: (inout BodyFields) -> Element
    ) -> [Element]? {
        guard let value = self.value(name) else { return nil }
        guard case .array(let items) = value else {
            return self.refuse(name, "Input should be a valid list", type: "list_type")
        }
        guard items.count <= most else {
            return self.refuse(name, "List should have at most \(most) items", type: "too_long")
        }
        var elements: [Element] = []
        for (index, item) in items.enumerated() {
            do {
                var fields = try BodyFields(item, at: self.location + [name, String(index)])
                elements.append(read(&fields))
                self.issues += fields.issues
            } catch {
                self.issues += error.issues
            }
        }
        return elements
    }

    /// An object, read by `read`.
    package mutating func optionalObject<Value>(_ name: String, _ read: (inout BodyFields) -> Value?) -> Value? {
        guard let value = self.value(name) else { return nil }
        do {
            var fields = try BodyFields(value, at: self.location + [name])
            let object = read(&fields)
            self.issues += fields.issues
            return object
        } catch {
            self.issues += error.issues
            return nil
        }
    }

    /// What the fields are called, sorted: where the names are data.
    package var names: [String] { self.fields.keys.sorted() }

    /// A list of ids; those that nothing can have are passed over.
    package mutating func optionalIDs(_ name: String, most: Int) -> [String]? {
        guard let value = self.value(name) else { return nil }
        guard case .array(let items) = value else {
            return self.refuse(name, "Input should be a valid list", type: "list_type")
        }
        guard items.count <= most else {
            return self.refuse(name, "List should have at most \(most) items", type: "too_long")
        }
        return items.compactMap { item in
            if case .string(let id) = item, !id.utf8.contains(0) { id } else { nil }
        }
    }

    /// A list of texts.
    package mutating func optionalTexts(_ name: String, most: Int) -> [String]? {
        guard let value = self.value(name) else { return nil }
        guard case .array(let items) = value else {
            return self.refuse(name, "Input should be a valid list", type: "list_type")
        }
        guard items.count <= most else {
            return self.refuse(name, "List should have at most \(most) items", type: "too_long")
        }
        var texts: [String] = []
        for item in items {
            guard case .string(let text) = item, !text.utf8.contains(0) else {
                return self.refuse(name, "Each item should be a valid string", type: "string_type")
            }
            texts.append(text)
        }
        return texts
    }

    /// A list of finite numbers.
    package mutating func optionalNumbers(_ name: String, most: Int) -> [Double]? {
        guard let value = self.value(name) else { return nil }
        guard case .array(let items) = value else {
            return self.refuse(name, "Input should be a valid list", type: "list_type")
        }
        guard items.count <= most else {
            return self.refuse(name, "List should have at most \(most) items", type: "too_long")
        }
        var numbers: [Double] = []
        for item in items {
            guard case .number(let number) = item, number.isFinite else {
                return self.refuse(name, "Each item should be a valid number", type: "float_type")
            }
            numbers.append(number)
        }
        return numbers
    }

    package mutating func optionalBool(_ name: String) -> Bool? {
        switch self.value(name) {
        case nil: nil
        case .bool(let value): value
        default: self.refuse(name, "Input should be a valid boolean", type: "bool_type")
        }
    }

    package mutating func optionalChoice<Choice: RawRepresentable<String> & CaseIterable>(_ name: String) -> Choice? {
        guard let value = self.value(name) else { return nil }
        if case .string(let text) = value, let choice = Choice(rawValue: text) { return choice }
        let names = Choice.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return self.refuse(name, "Input should be one of \(names)", type: "enum")
    }

    /// A list of at least one choice.
    package mutating func optionalChoices<Choice: RawRepresentable<String> & CaseIterable & Hashable>(
        _ name: String
    ) -> Set<Choice>? {
        guard let value = self.value(name) else { return nil }
        guard case .array(let items) = value else {
            return self.refuse(name, "Input should be a valid list", type: "list_type")
        }
        if items.isEmpty { return self.refuse(name, "List should have at least 1 item", type: "too_short") }
        var choices: Set<Choice> = []
        for (index, item) in items.enumerated() {
            if case .string(let text) = item, let choice = Choice(rawValue: text) {
                choices.insert(choice)
            } else {
                let names = Choice.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
                self.issues.append(
                    ValidationError.Issue(
                        self.location + [name, String(index)], "Input should be one of \(names)", type: "enum"))
            }
        }
        return choices
    }

    /// Whether the field is there and null: to clear what is set.
    package func isNull(_ name: String) -> Bool { self.fields[name] == .null }

    /// A field that null clears: nil when it is to stay as it is.
    package mutating func clearable<Value>(_ name: String, _ read: (inout BodyFields) -> Value?) -> Value?? {
        if self.isNull(name) { return .some(nil) }
        return read(&self).map { .some($0) }
    }

    // MARK: - Faults

    /// Notes every field that is none of `names`: where a name that is written wrongly should not be passed over.
    package mutating func refuseOthers(than names: Set<String>) {
        for name in self.fields.keys.sorted() where !names.contains(name) {
            self.note(name, "There is no such field", type: "extra_forbidden")
        }
    }

    /// Notes a fault of the field `name`.
    package mutating func note(_ name: String, _ message: String, type: String) {
        self.issues.append(ValidationError.Issue(self.location + [name], message, type: type))
    }

    /// Notes a fault of the field `name`, and is nil.
    package mutating func refuse<Value>(_ name: String, _ message: String, type: String) -> Value? {
        self.note(name, message, type: type)
        return nil
    }

    /// What `read` finds of a field that must be there.
    package mutating func require<Value>(_ name: String, _ read: (inout BodyFields) -> Value?) -> Value? {
        guard self.value(name) != nil else { return self.refuse(name, "Field required", type: "missing") }
        return read(&self)
    }

    private func value(_ name: String) -> JSONValue? {
        self.fields[name].flatMap { $0 == .null ? nil : $0 }
    }
}
