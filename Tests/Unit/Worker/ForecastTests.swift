import Domain
import Testing

@testable import WorkerService

@Suite("Forecasts")
struct ForecastTests {
    private let today = Day(number: 20_000)

    private func piece(
        _ tier: RetentionForecast.Tier = .raw, endsBefore days: Int, channel: Channel.Number = 1
    ) -> RetentionForecast.Piece {
        RetentionForecast.Piece(channel: channel, tier: tier, end: self.today - days, readings: 10, bytes: 100)
    }

    @Test("What is due goes now, the rest on its day, and what lives longer than a month is kept")
    func days() {
        let rules = RetentionRules(policy: RetentionPolicy(), own: [2: ChannelRetention(retentionDays: 1)])
        let forecast = RetentionForecast(
            of: [
                self.piece(endsBefore: 30), self.piece(endsBefore: 29), self.piece(endsBefore: 0),
                self.piece(endsBefore: -1), self.piece(endsBefore: 0, channel: 2),
                self.piece(.minutes, endsBefore: 364),
                self.piece(.hours, endsBefore: 5000),
            ], rules: rules, today: self.today)
        #expect(forecast.now == .init(readings: 10, bytes: 100))
        #expect(forecast.departures.map { $0.day.number - self.today.number } == [1, 1, 30])
        #expect(forecast.departures.map(\.tier) == [.raw, .minutes, .raw])
        #expect(forecast.departures.map(\.amount.readings) == [20, 10, 10])
        #expect(forecast.keeps == .init(readings: 20, bytes: 200))
    }

    @Test("A disk that fills up within a week is alarming, until it has a day more")
    func disk() {
        let left = { (days: Int64) in DiskForecast(freeBytes: 100 * days, dailyBytes: 150, leavingBytes: 350) }
        #expect(left(6).daysLeft == 6)
        #expect(left(6).isAlarming(before: false))
        #expect(!left(7).isAlarming(before: false))
        #expect(left(7).isAlarming(before: true))
        #expect(!left(8).isAlarming(before: true))
        #expect(!DiskForecast(freeBytes: 1, dailyBytes: 50, leavingBytes: 350).isAlarming(before: true))
    }

    @Test("A day brings what the last seven whole days brought; the first day speaks for itself")
    func daily() {
        func figures(_ bytes: [Int64]) -> StorageFigures {
            StorageFigures(
                databaseBytes: 0, hot: .init(), sealed: .init(), rollupBytes: 0, oldest: nil, newest: nil,
                days: bytes.enumerated().map { .init(day: self.today - (bytes.count - 1 - $0), readings: 1, bytes: $1) }
            )
        }
        #expect(figures([]).dailyBytes(today: self.today) == 0)
        #expect(figures([5]).dailyBytes(today: self.today) == 5)
        #expect(figures([900, 1, 2, 3, 4, 5, 6, 7, 800]).dailyBytes(today: self.today) == 4)
    }
}
