import Hummingbird

/// What goes when, in the wire's words.
struct PreviewDTO: ResponseEncodable, Sendable {
    private struct Amount: Encodable {
        var readings: Int64
        var bytes: Int64

        init(_ amount: RetentionForecast.Amount) {
            self.readings = amount.readings
            self.bytes = amount.bytes
        }
    }

    private struct Departure: Encodable {
        var date: String
        var tier: String
        var readings: Int64
        var bytes: Int64
    }

    private var now: Amount
    private var days: [Departure]
    private var keeps: Amount

    init(_ forecast: RetentionForecast) {
        self.now = Amount(forecast.now)
        self.days = forecast.departures.map {
            Departure(
                date: $0.day.text, tier: $0.tier.rawValue, readings: $0.amount.readings, bytes: $0.amount.bytes)
        }
        self.keeps = Amount(forecast.keeps)
    }
}
