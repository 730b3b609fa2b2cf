/// A test of a rule, on the wire and in the database.
struct RuleTestDTO: Codable, Sendable {
    struct Expectation: Codable, Sendable {
        var at: Double
        var state: PhaseDTO

        private enum CodingKeys: String, CodingKey {
            case at = "at_seconds"
            case state
        }
    }

    var name: String
    var series: [String: String]
    var interval: Double
    var expect: [Expectation]

    init(_ test: RuleTest) {
        self.name = test.name
        self.series = test.series
        self.interval = test.interval / .seconds(1)
        self.expect = test.expect.map { Expectation(at: $0.at / .seconds(1), state: PhaseDTO($0.state)) }
    }

    var test: RuleTest {
        RuleTest(
            name: self.name, series: self.series, interval: .seconds(self.interval),
            expect: self.expect.map { RuleTest.Expectation(at: .seconds($0.at), state: $0.state.phase) })
    }

    private enum CodingKeys: String, CodingKey {
        case name, series
        case interval = "interval_seconds"
        case expect
    }
}
