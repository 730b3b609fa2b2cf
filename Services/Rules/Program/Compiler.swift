import Domain

/// Turns a tree into operations, each part after its own parts.
struct Compiler {
    static let channelLimit = 32
    /// Bytes of a state's windows.
    static let memoryLimit = 30_000

    private let known: [String: Channel]
    private var issues: [LanguageIssue] = []
    private var inputsByName: [String: Int] = [:]
    private var windows: [Window: Int] = [:]

    private(set) var inputs: [Channel] = []
    private(set) var operations: [Operation] = []
    private(set) var texts: [String] = []
    private(set) var absorptions: [[Absorption]] = []
    private(set) var subjects: [Subject] = []
    private(set) var timed: [Int] = []
    private(set) var slotCount = 0
    private(set) var windowLengths: [Int64] = []
    private(set) var sampleLengths: [Int64] = []

    private struct Window: Hashable {
        var input: Int
        var length: Int64
        var isSampled: Bool
    }

    init(channels: [String: Channel]) {
        self.known = channels
    }

    /// Throws what was wrong with the tree that went through.
    func finish() throws(LanguageError) {
        guard self.issues.isEmpty else {
            throw LanguageError(issues: self.issues)
        }
        if self.inputs.count > Self.channelLimit {
            throw Self.whole("Expected \(Self.channelLimit) channels at most; split the rule.")
        }
        let bytes = self.windowLengths.count * WindowCells.sizeLimit + self.sampleLengths.count * SampleWindow.sizeLimit
        if bytes > Self.memoryLimit {
            throw Self.whole(
                "Expected fewer windows: \(Self.memoryLimit / WindowCells.sizeLimit) of cells or "
                    + "\(Self.memoryLimit / SampleWindow.sizeLimit) of percentiles at most; split the rule.")
        }
    }

    private static func whole(_ message: String) -> LanguageError {
        LanguageError(issues: [LanguageIssue(message: message, from: 0, to: 0)])
    }

    /// Of the canonical text and the channels' numbers.
    func fingerprint(of expression: RuleExpression) -> UInt64 {
        var names: [String: String] = [:]
        for (name, input) in self.inputsByName {
            names[name] = String(self.inputs[input].number)
        }
        return RuleExpression(expression.root.renaming { names[$0] ?? $0 }).description.utf8.fingerprint
    }

    // MARK: - Conditions

    /// - Returns: The register of its truth.
    mutating func condition(_ condition: Condition) -> Int {
        switch condition {
        case .comparison(let left, let relation, let right, let clear):
            return self.comparison(condition, left, relation, right, clear: clear)
        case .within(let value, let band, let clear):
            return self.band(condition, value, band, clear: clear, isOutside: false)
        case .outside(let value, let band, let clear):
            return self.band(condition, value, band, clear: clear, isOutside: true)
        case .absent(let channel, let duration):
            return self.absent(condition, channel, duration)
        case .stuck(let channel, let duration, let tolerance):
            let input = self.input(channel)
            let slot = self.slot()
            self.absorptions[input].append(.run(tolerance: tolerance, slot: slot))
            let place = self.append(
                .stuck(input: input, duration: duration.microseconds, slot: slot), condition.text)
            self.subject(place, quantity: nil, input: input, .up, condition.text, unit: self.inputs[input].unit)
            return place
        case .held(let inner, let duration):
            let register = self.condition(inner)
            return self.appendTimed(
                .held(register, duration: duration.microseconds, slot: self.slot()), condition.text)
        case .repeated(let inner, let count, let total):
            let register = self.condition(inner)
            let input = self.firstInput { inner.forEachChannel($0) } ?? 0
            return self.append(
                .repeated(register, count: count, total: total, input: input, slot: self.slot()), condition.text)
        case .not(let inner):
            return self.append(.not(self.condition(inner)), condition.text)
        case .and(let left, let right):
            let (first, second) = (self.condition(left), self.condition(right))
            return self.append(.and(first, second), condition.text)
        case .or(let left, let right):
            let (first, second) = (self.condition(left), self.condition(right))
            return self.append(.or(first, second), condition.text)
        }
    }

    private mutating func comparison(
        _ condition: Condition, _ left: Quantity, _ relation: Relation, _ right: Quantity, clear: Quantity?
    ) -> Int {
        let (value, level) = (self.quantity(left), self.quantity(right))
        let set = Condition.comparison(left, relation, right, clear: nil)
        var place = self.append(.comparison(value, relation, level), set.text)
        if let clear {
            let back: Relation = relation.isUpward ? .less : .greater
            let limit = self.quantity(clear)
            let reset = self.append(
                .comparison(value, back, limit), Condition.comparison(left, back, clear, clear: nil).text)
            place = self.append(.latch(set: place, clear: reset, slot: self.slot()), condition.text)
        }
        self.subject(
            place, [(value, left), (level, right)], relation.isDownward ? .down : .up, condition.text)
        return place
    }

    private mutating func band(
        _ condition: Condition, _ value: Quantity, _ band: Band, clear: Band?, isOutside: Bool
    ) -> Int {
        let number = self.quantity(value)
        var place = self.bounds(number, value, band, isOutside: isOutside)
        if let clear {
            let reset = self.bounds(number, value, clear, isOutside: !isOutside)
            place = self.append(.latch(set: place, clear: reset, slot: self.slot()), condition.text)
        }
        var direction = Subject.Direction.up
        if isOutside, case .number(let low) = band.low, case .number(let high) = band.high {
            direction = .away(from: low / 2 + high / 2)
        }
        self.subject(place, [(number, value)], direction, condition.text)
        return place
    }

    private mutating func bounds(_ number: Int, _ value: Quantity, _ band: Band, isOutside: Bool) -> Int {
        let (low, high) = (self.quantity(band.low), self.quantity(band.high))
        return isOutside
            ? self.append(.outside(number, low: low, high: high), Condition.outside(value, band, clear: nil).text)
            : self.append(.within(number, low: low, high: high), Condition.within(value, band, clear: nil).text)
    }

    private mutating func absent(_ condition: Condition, _ channel: ChannelName, _ duration: Duration?) -> Int {
        let input = self.input(channel)
        let place: Int
        if let duration {
            place = self.appendTimed(.absent(input: input, limit: duration.microseconds), condition.text)
        } else {
            // The slot is there with an expected interval too: so a state stays good when somebody sets one.
            let slot = self.slot()
            self.absorptions[input].append(.rhythm(slot: slot))
            if let interval = self.inputs[input].expectedInterval {
                let limit = Rhythm.expectedIntervals * min(interval, RuleProgram.cooldownLimit).microseconds
                place = self.appendTimed(.absent(input: input, limit: limit), condition.text)
            } else {
                place = self.appendTimed(.unheard(input: input, slot: slot), condition.text)
            }
        }
        self.subject(place, quantity: nil, input: input, .up, condition.text, unit: self.inputs[input].unit)
        return place
    }

    // MARK: - Numbers

    private mutating func quantity(_ quantity: Quantity) -> Int {
        switch quantity {
        case .number(let number):
            return self.append(.number(number), quantity.text)
        case .channel(let channel):
            return self.append(.value(input: self.input(channel)), quantity.text)
        case .window(let function, let channel, let duration):
            let slot = self.window(function, self.input(channel), duration.microseconds)
            if case .percentile(let rank) = function {
                return self.append(.percentile(rank, slot: slot), quantity.text)
            }
            return function == .count
                ? self.appendTimed(.window(function, slot: slot), quantity.text)
                : self.append(.window(function, slot: slot), quantity.text)
        case .absolute(let inner):
            return self.append(.absolute(self.quantity(inner)), quantity.text)
        case .negated(let inner):
            return self.append(.negated(self.quantity(inner)), quantity.text)
        case .arithmetic(let left, let operation, let right):
            let (first, second) = (self.quantity(left), self.quantity(right))
            return self.append(.arithmetic(first, operation, second), quantity.text)
        }
    }

    /// Equal windows are kept once.
    private mutating func window(_ function: WindowFunction, _ input: Int, _ length: Int64) -> Int {
        var isSampled = false
        if case .percentile = function { isSampled = true }
        let window = Window(input: input, length: length, isSampled: isSampled)
        if let slot = self.windows[window] { return slot }
        let slot = isSampled ? self.sampleLengths.count : self.windowLengths.count
        if isSampled {
            self.sampleLengths.append(length)
            self.absorptions[input].append(.samples(slot: slot))
        } else {
            self.windowLengths.append(length)
            self.absorptions[input].append(.window(slot: slot))
        }
        self.windows[window] = slot
        return slot
    }

    // MARK: - Parts

    private mutating func append(_ operation: Operation, _ text: String) -> Int {
        self.operations.append(operation)
        self.texts.append(text)
        return self.operations.count - 1
    }

    private mutating func appendTimed(_ operation: Operation, _ text: String) -> Int {
        let place = self.append(operation, text)
        self.timed.append(place)
        return place
    }

    private mutating func slot() -> Int {
        defer { self.slotCount += 1 }
        return self.slotCount
    }

    /// The input of a channel. An unknown one is noted, and stands for the rest of the way as a channel without readings.
    private mutating func input(_ channel: ChannelName) -> Int {
        if let input = self.inputsByName[channel.name] { return input }
        if self.known[channel.name] == nil {
            let nearest = Suggestion.nearest(to: channel.name, among: self.known.keys)
            let hint = nearest.map { "; did you mean \(ChannelName(name: $0).text)?" } ?? "."
            self.issues.append(
                LanguageIssue(
                    message: "Unknown channel \(channel.text)\(hint)", from: channel.place.lowerBound,
                    to: channel.place.upperBound))
        }
        self.inputsByName[channel.name] = self.inputs.count
        self.inputs.append(self.known[channel.name] ?? .unknown)
        self.absorptions.append([])
        return self.inputs.count - 1
    }

    private func firstInput(_ each: ((ChannelName) -> Void) -> Void) -> Int? {
        var first: Int?
        each { first = first ?? self.inputsByName[$0.name] }
        return first
    }

    /// Notes a comparison of the first of `quantities` that reads a channel, each with its register.
    private mutating func subject(
        _ place: Int, _ quantities: [(Int, Quantity)], _ direction: Subject.Direction, _ text: String
    ) {
        for (register, quantity) in quantities {
            guard let input = self.firstInput({ quantity.forEachChannel($0) }) else { continue }
            self.subject(
                place, quantity: register, input: input, direction, text,
                unit: quantity.hasChannelUnit ? self.inputs[input].unit : "")
            return
        }
    }

    private mutating func subject(
        _ place: Int, quantity: Int?, input: Int, _ direction: Subject.Direction, _ text: String, unit: String
    ) {
        self.subjects.append(
            Subject(operation: place, quantity: quantity, input: input, direction: direction, text: text, unit: unit))
    }
}

extension Quantity {
    /// Whether it is measured in its channel's unit.
    fileprivate var hasChannelUnit: Bool {
        switch self {
        case .channel, .window(.average, _, _), .window(.minimum, _, _), .window(.maximum, _, _),
            .window(.percentile, _, _), .window(.change, _, _):
            true
        case .absolute(let inner), .negated(let inner): inner.hasChannelUnit
        default: false
        }
    }
}

extension Channel {
    fileprivate static let unknown = Channel(
        id: ID(""), number: .min, name: "", kind: .sensor, unit: "", range: 0...0)
}
