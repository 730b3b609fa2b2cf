import Archive
import Domain
import Postgres

extension PostgresConnection {
    /// All stored readings of a span, in the order of time; for spans that hold few. To be called in a transaction at `repeatable
    /// read`.
    func readings(of channels: [Channel.Number], from: Timestamp, to: Timestamp) throws -> [Reading] {
        let expected = try self.count(of: channels, from: from, to: to)
        var windows = ReadingWindows(
            of: channels, from: from, to: to, limit: RuleBoard.windowLimit, expected: expected)
        var readings: [Reading] = []
        while let window = try windows.next(on: self) { readings += window }
        return readings
    }
}

extension RuleBoard {
    /// Readings of a window at most.
    fileprivate static let windowLimit = 32_768

    /// Hands the rules all stored readings of a span that they look at, in the order of time. To be called in a transaction at
    /// `repeatable read`.
    ///
    /// - Returns: how many.
    mutating func replay(from: Timestamp, to: Timestamp, on connection: isolated PostgresConnection) throws -> Int {
        let channels = self.wanted
        let expected = try connection.count(of: channels, from: from, to: to)
        var windows = ReadingWindows(of: channels, from: from, to: to, limit: Self.windowLimit, expected: expected)
        var count = 0
        while let readings = try windows.next(on: connection) {
            self.handle(readings)
            count += readings.count
        }
        return count
    }
}
