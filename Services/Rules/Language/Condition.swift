/// A part of an expression that is true, false or unknown.
indirect enum Condition: Sendable, Hashable {
    /// - clear: where it becomes false again: below it after `>` and `>=`, above it after `<` and `<=`.
    case comparison(Quantity, Relation, Quantity, clear: Quantity?)
    /// Bounds belong to the band.
    case within(Quantity, Band, clear: Band?)
    /// Bounds do not belong to it. `clear`: the band that it must come back into.
    case outside(Quantity, Band, clear: Band?)
    /// No reading for so long; nil: for several times the channel's interval.
    case absent(ChannelName, Duration?)
    /// All readings for so long lie within `tolerance` of the first of them.
    case stuck(ChannelName, Duration, tolerance: Double)
    case held(Condition, Duration)
    /// For `count` of the last `total` readings of the one channel that it reads.
    case repeated(Condition, count: Int, of: Int)
    case not(Condition)
    case and(Condition, Condition)
    case or(Condition, Condition)
}

/// A part of an expression that is a number, or unknown.
indirect enum Quantity: Sendable, Hashable {
    case number(Double)
    /// The latest value.
    case channel(ChannelName)
    case window(WindowFunction, ChannelName, Duration)
    case absolute(Quantity)
    case negated(Quantity)
    case arithmetic(Quantity, Arithmetic, Quantity)
}

struct Band: Sendable, Hashable {
    var low: Quantity
    var high: Quantity
}

/// A channel by its name, and where it stands in the text (UTF-16 code units), which does not count when trees are compared.
struct ChannelName: Sendable, Hashable {
    var name: String
    var place: Range<Int> = 0..<0

    static func == (left: ChannelName, right: ChannelName) -> Bool { left.name == right.name }

    func hash(into hasher: inout Hasher) {
        hasher.combine(self.name)
    }
}

enum Relation: String, Sendable, CaseIterable {
    case greater = ">"
    case greaterOrEqual = ">="
    case less = "<"
    case lessOrEqual = "<="
    /// Less than 1e-9 apart.
    case equal = "=="
    case unequal = "!="

    var isUpward: Bool { self == .greater || self == .greaterOrEqual }
    var isDownward: Bool { self == .less || self == .lessOrEqual }
}

enum Arithmetic: String, Sendable, CaseIterable {
    case plus = "+"
    case minus = "-"
    case times = "*"
    case divided = "/"

    var isSum: Bool { self == .plus || self == .minus }
}

/// What is made of a channel's readings of the last while.
enum WindowFunction: Sendable, Hashable {
    case average
    case minimum
    case maximum
    case sum
    case count
    /// Per second, from the first to the last reading.
    case rate
    /// From the first to the last reading.
    case change
    /// 1 to 99.
    case percentile(Int)

    var name: String {
        switch self {
        case .average: "avg"
        case .minimum: "min"
        case .maximum: "max"
        case .sum: "sum"
        case .count: "count"
        case .rate: "rate"
        case .change: "change"
        case .percentile(let rank): "p\(rank)"
        }
    }

    init?(name: String) {
        let plain: [WindowFunction] = [.average, .minimum, .maximum, .sum, .count, .rate, .change]
        if let function = plain.first(where: { $0.name == name }) {
            self = function
        } else if name.first == "p", let rank = Int(name.dropFirst()), (1...99).contains(rank), name == "p\(rank)" {
            self = .percentile(rank)
        } else {
            return nil
        }
    }
}
