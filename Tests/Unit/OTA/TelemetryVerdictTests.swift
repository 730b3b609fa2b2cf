import Testing

@testable import OTAService

@Suite("What telemetry says of a wave")
struct TelemetryVerdictTests {
    typealias Average = TelemetryFigures.Average
    typealias Pair = TelemetryFigures.Pair

    static func finding(
        _ name: String, _ figures: TelemetryFigures, gate: RolloutPlan.Gate = RolloutPlan.Gate()
    ) throws -> TelemetryVerdict.Finding {
        try #require(TelemetryVerdict(figures, by: gate).findings.first { $0.name == name })
    }

    @Test(
        "Completeness is compared in words and figures that fit each other",
        arguments: [
            (
                97.16, 99.84, true,
                "Completeness of the 3 updated devices is 97.2 %, of the 41 others 99.8 %: 2.6 points less, 5 are allowed."
            ),
            (
                94.8, 99.8, true,
                "Completeness of the 3 updated devices is 94.8 %, of the 41 others 99.8 %: 5 points less, 5 are allowed."
            ),
            (
                0, 99.8, false,
                "Completeness of the 3 updated devices is 0 %, of the 41 others 99.8 %: 99.8 points less, 5 are allowed."
            ),
            (100, 99.8, true, "Completeness of the 3 updated devices is 100 %, of the 41 others 99.8 %: not less."),
        ])
    func completeness(updated: Double, others: Double, isGood: Bool, message: String) throws {
        let figures = TelemetryFigures(
            updatedDevices: 3, otherDevices: 41,
            completeness: Pair(
                updated: Average(devices: 3, value: updated), others: Average(devices: 41, value: others)))
        let finding = try Self.finding("completeness", figures)
        #expect(finding.isGood == isGood && finding.message == message)
    }

    @Test("A part of a group is called a part")
    func parts() throws {
        let figures = TelemetryFigures(
            updatedDevices: 3, otherDevices: 960,
            completeness: Pair(updated: Average(devices: 2, value: 98), others: Average(devices: 100, value: 99)))
        #expect(
            try Self.finding("completeness", figures).message
                == "Completeness of 2 of the 3 updated devices is 98 %, of 100 of the 960 others 99 %: 1 point less, 5 are allowed."
        )
    }

    @Test("Restarts beyond what is allowed are bad")
    func restarts() throws {
        var figures = TelemetryFigures(
            updatedDevices: 1, otherDevices: 1,
            restarts: Pair(updated: Average(devices: 1, value: 3), others: Average(devices: 1, value: 0.12)))
        var finding = try Self.finding("restarts", figures)
        #expect(!finding.isGood && finding.updated == 3 && finding.others == 0.1)
        #expect(
            finding.message
                == "Beside the update's own restart the updated device restarted 3 times each, the other 0.1 times each in as long a time: 2.9 more, 1 is allowed."
        )
        figures.restarts.updated?.value = 0
        finding = try Self.finding("restarts", figures)
        #expect(finding.isGood && finding.message.hasSuffix("in as long a time: not more."))
    }

    @Test("With nobody to compare with, alerts still count, and the rest is good")
    func alone() throws {
        var figures = TelemetryFigures(
            updatedDevices: 2, otherDevices: 0, completeness: Pair(updated: Average(devices: 2, value: 10)),
            restarts: Pair(updated: Average(devices: 2, value: 10)))
        #expect(TelemetryVerdict(figures, by: RolloutPlan.Gate()).isGood)
        #expect(
            try Self.finding("completeness", figures).message
                == "Completeness of the 2 updated devices is 10 %; there are no other devices to compare with.")
        figures.newAlerts = (1...7).map { .init(rule: "Rule \($0)", device: "press") }
        let finding = try Self.finding("alerts", figures)
        #expect(!finding.isGood && finding.updated == 7)
        #expect(
            finding.message
                == "7 alerts are new on the 2 updated devices since the update: 'Rule 1' on press, 'Rule 2' on press, 'Rule 3' on press, 'Rule 4' on press, 'Rule 5' on press and 2 more."
        )
        let deaf = RolloutPlan.Gate(wantsQuietAlerts: false)
        #expect(TelemetryVerdict(figures, by: deaf).findings.map(\.name) == ["completeness", "restarts"])
    }

    @Test("Nothing to count is said, and good")
    func nothing() {
        let verdict = TelemetryVerdict(TelemetryFigures(updatedDevices: 1, otherDevices: 9), by: RolloutPlan.Gate())
        #expect(verdict.isGood && verdict.findings.count == 3)
        #expect(verdict.findings[0].message == "No alert is new on the updated device since the update.")
        #expect(verdict.findings.dropFirst().allSatisfy { $0.message.contains("nothing to compare") })
    }

    @Test("A sample is spread evenly")
    func spread() {
        #expect(Array(0..<10).spread(4) == [0, 2, 5, 7])
        #expect([1, 2].spread(4) == [1, 2])
        #expect([Int]().spread(4).isEmpty)
    }
}
