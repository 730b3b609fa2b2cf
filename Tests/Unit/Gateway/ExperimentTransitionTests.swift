import Domain
import ServiceKit
import Testing

@testable import GatewayService

@Suite("What becomes of experiments")
struct ExperimentTransitionTests {
    private static func entry(_ start: Int64, _ stop: Int64?) -> ExperimentEntry {
        ExperimentEntry(
            experiment: Experiment(
                id: Experiment.ID("e"), name: "run", startedAt: Timestamp(microseconds: start),
                stoppedAt: stop.map(Timestamp.init(microseconds:))))
    }

    private static let now = Timestamp(microseconds: 100)
    private static let running = Self.entry(10, nil)
    private static let stopped = Self.entry(10, 20)

    @Test("Made, gone on: started; ended, deleted while it ran: stopped; otherwise nothing")
    func transitions() {
        #expect(ExperimentTransition(from: nil, to: Self.running, at: Self.now) == .started(Self.running))
        #expect(ExperimentTransition(from: Self.stopped, to: Self.running, at: Self.now) == .started(Self.running))
        #expect(ExperimentTransition(from: Self.running, to: Self.stopped, at: Self.now) == .stopped(Self.stopped))
        #expect(ExperimentTransition(from: Self.running, to: nil, at: Self.now) == .stopped(Self.entry(10, 100)))
        #expect(ExperimentTransition(from: Self.running, to: Self.entry(5, nil), at: Self.now) == nil)
        #expect(ExperimentTransition(from: Self.stopped, to: Self.entry(10, 30), at: Self.now) == nil)
        #expect(ExperimentTransition(from: Self.stopped, to: nil, at: Self.now) == nil)
        #expect(ExperimentTransition(from: nil, to: Self.stopped, at: Self.now) == nil)
    }

    @Test("Stopping counts once, and never before the start")
    func stop() {
        var entry = Self.running
        entry.stop(at: Self.now)
        entry.stop(at: Timestamp(microseconds: 200))
        #expect(entry == Self.entry(10, 100))
        var early = Self.running
        early.stop(at: Timestamp(microseconds: 5))
        #expect(early == Self.entry(10, 10))
    }

    @Test("Changes set what they name: null ends nothing but clears notes and lets it go on")
    func changes() {
        var entry = Self.stopped
        entry.notes = "dry"
        ExperimentChanges(name: "new").apply(to: &entry)
        #expect(entry.experiment.name == "new" && entry.notes == "dry" && entry.experiment.stoppedAt != nil)
        ExperimentChanges(notes: .some(nil), stoppedAt: .some(nil)).apply(to: &entry)
        #expect(entry.notes == nil && entry.experiment.stoppedAt == nil)
    }

    @Test("The events on the stream are as the contracts say")
    func envelopes() throws {
        let started = try OutgoingEvent(.started(Self.running), id: "one", at: Self.now)
        #expect(
            try BodyFieldsTests.json(started.payload)
                == .object([
                    "id": .string("one"), "type": .string("experiment_started"), "source": .string("gateway"),
                    "time": .string("1970-01-01T00:00:00.000100Z"),
                    "data": .object([
                        "public_id": .string("e"), "name": .string("run"),
                        "started_on": .string("1970-01-01T00:00:00.000010Z"),
                    ]),
                ]))
        var entry = Self.stopped
        entry.createdBy = User.ID("u")
        let stopped = try OutgoingEvent(.stopped(entry), id: "two", at: Self.now)
        #expect(
            try BodyFieldsTests.json(stopped.payload)
                == .object([
                    "id": .string("two"), "type": .string("experiment_stopped"), "source": .string("gateway"),
                    "time": .string("1970-01-01T00:00:00.000100Z"),
                    "data": .object([
                        "public_id": .string("e"), "name": .string("run"), "user_public_id": .string("u"),
                        "started_on": .string("1970-01-01T00:00:00.000010Z"),
                        "stopped_on": .string("1970-01-01T00:00:00.000020Z"),
                    ]),
                ]))
    }
}
