import Domain

/// What goes on which day, if nothing new arrives and a cleanup runs each day.
struct RetentionForecast: Sendable, Hashable {
    enum Tier: String, Sendable, Hashable, CaseIterable {
        case raw, minutes, hours
    }

    /// A piece that is stored: readings of one channel and day, or a row of rollups.
    struct Piece: Sendable, Hashable {
        var channel: Channel.Number
        var tier: Tier

        /// The first day behind it.
        var end: Day

        /// Raw readings in it; 0 for rollups.
        var readings: Int64
        var bytes: Int64
    }

    struct Amount: Sendable, Hashable {
        var readings: Int64 = 0
        var bytes: Int64 = 0

        static func += (amount: inout Amount, piece: Piece) {
            amount.readings += piece.readings
            amount.bytes += piece.bytes
        }
    }

    struct Departure: Sendable, Hashable {
        var day: Day
        var tier: Tier
        var amount: Amount
    }

    static let days = 30

    /// What a cleanup at once would remove.
    private(set) var now = Amount()

    /// By day, then by tier; only what is something.
    private(set) var departures: [Departure] = []

    /// What is left after ``days`` days.
    private(set) var keeps = Amount()

    init(of pieces: some Sequence<Piece>, rules: RetentionRules, today: Day) {
        var coming: [Day: [Tier: Amount]] = [:]
        for piece in pieces {
            let lifetimes = rules.lifetimes(of: piece.channel)
            let days: Int? =
                switch piece.tier {
                case .raw: lifetimes.raw
                case .minutes: lifetimes.minutes
                case .hours: lifetimes.hours
                }
            guard let days, piece.end + days <= today + Self.days else {
                self.keeps += piece
                continue
            }
            if piece.end + days <= today {
                self.now += piece
            } else {
                coming[piece.end + days, default: [:]][piece.tier, default: Amount()] += piece
            }
        }
        for (day, tiers) in coming.sorted(by: { $0.key < $1.key }) {
            for tier in Tier.allCases {
                guard let amount = tiers[tier] else { continue }
                self.departures.append(Departure(day: day, tier: tier, amount: amount))
            }
        }
    }
}
