import Catalogue
import Domain
import Testing

@testable import IngestionService

@Suite("Admission")
struct AdmissionTests {
    static let now = Timestamp(microseconds: 1_795_220_375_385_655)
    static let channels = ChannelSnapshot([
        Channel(id: Identifier("known"), number: 7, name: "T", kind: .sensor, unit: "°C", range: 0...100)
    ])

    func admit(_ items: TelemetryItem...) -> Admission {
        Admission(items, channels: Self.channels, receivedAt: Self.now)
    }

    @Test("Good items are taken although their neighbours are refused, and each refusal names its field")
    func neighbours() {
        let admission = self.admit(
            TelemetryItem(subject: .id("known"), value: .number(1)),
            TelemetryItem(subject: .id("unknown"), value: .number(1)),
            TelemetryItem(subject: .id("known"), value: .number(.nan)),
            TelemetryItem(subject: .id("known"), value: .wrongType),
            TelemetryItem(subject: .id("known"), value: .missing),
            TelemetryItem(subject: .missing, value: .number(1)),
            TelemetryItem(subject: .id("known"), value: .number(2), time: .malformed),
            TelemetryItem(subject: .id("known"), value: .number(-.infinity)),
            TelemetryItem(subject: .id("known"), value: .number(3)))
        #expect(admission.readings.map(\.value) == [1, 3])
        #expect(admission.ordinals == [0, 8])
        #expect(
            admission.refusals.map(\.field) == [
                "event_public_id", "value", "value", "value", "event_public_id", "timestamp", "value",
            ])
        #expect(admission.refusals.map(\.index) == [1, 2, 3, 4, 5, 6, 7])
    }

    @Test("A reading without a time gets the time of its arrival; one outside the range is taken")
    func times() {
        let admission = self.admit(TelemetryItem(subject: .id("known"), value: .number(1e6)))
        #expect(admission.readings == [Reading(channel: 7, time: Self.now, value: 1e6)])
    }

    @Test("A clock that was never set, or runs a day ahead, is refused")
    func clocks() {
        let future = Self.now + .seconds(86_401)
        let admission = self.admit(
            TelemetryItem(subject: .id("known"), value: .number(1), time: .instant(microseconds: 0)),
            TelemetryItem(subject: .id("known"), value: .number(1), time: .instant(microseconds: future.microseconds)),
            TelemetryItem(
                subject: .id("known"), value: .number(1), time: .instant(microseconds: Self.now.microseconds + 1)))
        #expect(admission.refusals.map(\.index) == [0, 1])
        #expect(admission.readings.count == 1)
    }
}
