import Domain
import Testing

@testable import Schedules

@Suite("Schedules")
struct ScheduleTests {
    private func clock(_ zone: String, _ days: Set<Weekday>, _ from: String, _ to: String) throws -> ScheduleClock {
        let window = Schedule.Window(
            days: days, from: try #require(Schedule.minutes(from)), to: try #require(Schedule.minutes(to)))
        return ScheduleClock(
            Schedule(timeZone: zone, windows: [window]), zone: try TimeZoneFile.load(zone))
    }

    private func time(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

    private static let everyDay = Set(Weekday.allCases)

    @Test("A window follows the wall's clock of its place, in winter and in summer")
    func wallClock() throws {
        let clock = try self.clock("Europe/Berlin", [.monday], "08:00", "17:00")
        #expect(try !clock.contains(self.time("2026-01-12T06:59:59Z")))
        #expect(try clock.contains(self.time("2026-01-12T07:00:00Z")))
        #expect(try clock.contains(self.time("2026-01-12T15:59:59Z")))
        #expect(try !clock.contains(self.time("2026-01-12T16:00:00Z")))
        #expect(try clock.contains(self.time("2026-07-13T06:00:00Z")))
        #expect(try !clock.contains(self.time("2026-07-13T15:00:00Z")))
        #expect(try !clock.contains(self.time("2026-07-14T07:00:00Z")))
        // Far beyond the file's last change, by its rule.
        #expect(try clock.contains(self.time("2099-07-13T06:00:00Z")))
    }

    @Test("A window past midnight belongs to the day on which it begins")
    func pastMidnight() throws {
        let clock = try self.clock("UTC", [.friday], "22:00", "06:00")
        #expect(try clock.contains(self.time("2026-01-09T23:00:00Z")))
        #expect(try clock.contains(self.time("2026-01-10T05:59:59Z")))
        #expect(try !clock.contains(self.time("2026-01-10T06:00:00Z")))
        #expect(try !clock.contains(self.time("2026-01-09T05:00:00Z")))
        #expect(try clock.opening(after: self.time("2026-01-10T06:00:00Z")) == self.time("2026-01-16T22:00:00Z"))
    }

    @Test("In spring a window in the hour that is skipped begins with the hour after")
    func spring() throws {
        // 2026-03-29: 02:00 becomes 03:00.
        let clock = try self.clock("Europe/Berlin", Self.everyDay, "02:30", "04:00")
        #expect(try !clock.contains(self.time("2026-03-29T00:59:59Z")))
        #expect(try clock.contains(self.time("2026-03-29T01:00:00Z")))
        #expect(try !clock.contains(self.time("2026-03-29T02:00:00Z")))
        #expect(try clock.opening(after: self.time("2026-03-28T12:00:00Z")) == self.time("2026-03-29T01:00:00Z"))
        // Nothing is left of one that lies within it.
        let lost = try self.clock("Europe/Berlin", Self.everyDay, "02:15", "02:45")
        #expect(try lost.opening(after: self.time("2026-03-28T12:00:00Z")) == self.time("2026-03-30T00:15:00Z"))
    }

    @Test("In autumn a window in the hour that comes twice is open twice")
    func autumn() throws {
        // 2026-10-25: 03:00 becomes 02:00.
        let clock = try self.clock("Europe/Berlin", Self.everyDay, "02:15", "02:45")
        #expect(try clock.contains(self.time("2026-10-25T00:15:00Z")))
        #expect(try !clock.contains(self.time("2026-10-25T00:45:00Z")))
        #expect(try clock.contains(self.time("2026-10-25T01:15:00Z")))
        #expect(try clock.opening(after: self.time("2026-10-25T00:45:00Z")) == self.time("2026-10-25T01:15:00Z"))
        let long = try self.clock("Europe/Berlin", Self.everyDay, "01:00", "05:00")
        #expect(try long.contains(self.time("2026-10-24T23:00:00Z")))
        #expect(try long.contains(self.time("2026-10-25T03:59:59Z")))
        #expect(try !long.contains(self.time("2026-10-25T04:00:00Z")))
    }

    @Test(
        "Offsets are those of the database, before and after changes, and by each kind of rule",
        arguments: [
            ("Europe/Berlin", "2026-03-29T00:59:59Z", 3600), ("Europe/Berlin", "2026-03-29T01:00:00Z", 7200),
            ("America/New_York", "2040-03-11T06:59:59Z", -18_000),
            ("America/New_York", "2040-03-11T07:00:00Z", -14_400),
            ("Australia/Lord_Howe", "2050-01-01T00:00:00Z", 39_600),
            ("Australia/Lord_Howe", "2050-07-01T00:00:00Z", 37_800),
            ("Europe/Dublin", "2050-07-01T00:00:00Z", 3600), ("Europe/Dublin", "2050-01-01T00:00:00Z", 0),
            ("Asia/Kathmandu", "2026-01-01T00:00:00Z", 20_700), ("UTC", "2026-01-01T00:00:00Z", 0),
            ("America/Sao_Paulo", "2018-12-01T00:00:00Z", -7200),
            ("America/Sao_Paulo", "2050-12-01T00:00:00Z", -10_800),
            ("America/Nuuk", "2060-07-01T00:00:00Z", -3600), ("Africa/Casablanca", "2026-01-01T00:00:00Z", 3600),
            ("Europe/Berlin", "1900-01-01T00:00:00Z", 3600), ("Europe/Berlin", "1850-01-01T00:00:00Z", 3208),
        ])
    func offsets(_ zone: String, _ text: String, _ offset: Int32) throws {
        let second = try self.time(text).microseconds / 1_000_000
        #expect(try TimeZoneFile.load(zone).offset(at: second) == offset)
    }

    @Test("POSIX rules count days in three ways, and summer may span the new year")
    func posixRules() throws {
        let south = try #require(try TimeZoneRule(parsing: "<-03>3<-02>,J60/0,300/0"))
        #expect(try south.offset(at: self.time("2026-03-01T02:59:59Z").microseconds / 1_000_000) == -10_800)
        #expect(try south.offset(at: self.time("2026-03-01T03:00:00Z").microseconds / 1_000_000) == -7200)
        #expect(try south.offset(at: self.time("2024-03-01T03:00:00Z").microseconds / 1_000_000) == -7200)
        let across = try #require(try TimeZoneRule(parsing: "AEST-10AEDT,M10.1.0,M4.1.0/3"))
        #expect(try across.offset(at: self.time("2026-01-01T00:00:00Z").microseconds / 1_000_000) == 39_600)
        #expect(try across.offset(at: self.time("2026-06-01T00:00:00Z").microseconds / 1_000_000) == 36_000)
        #expect(throws: TimeZoneFile.Fault.self) { try TimeZoneRule(parsing: "CET-1CEST,M13.1.0,M4.1.0") }
    }

    @Test(
        "A zone that is not there says so",
        arguments: [
            ("Europe/Berlon", "There is no time zone Europe/Berlon."), ("Europe", "There is no time zone Europe."),
            ("../../etc/passwd", "../../etc/passwd is no time zone; they are named as Europe/Berlin."),
            ("", " is no time zone; they are named as Europe/Berlin."),
        ])
    func missingZone(_ name: String, _ message: String) {
        let fault = #expect(throws: TimeZoneFile.Fault.self) { try TimeZoneFile.load(name) }
        #expect(fault?.message == message)
    }

    @Test("A system without time zones is named as the reason, and so is a damaged file")
    func missingDatabase() throws {
        let fault = #expect(throws: TimeZoneFile.Fault.self) {
            try TimeZoneFile.load("Europe/Berlin", from: "/nowhere")
        }
        #expect(fault?.message.contains("package tzdata") == true)
        #expect(throws: TimeZoneFile.damaged) { try TimeZoneFile(parsing: Array("TZif2".utf8)) }
        #expect(throws: TimeZoneFile.damaged) { try TimeZoneFile(parsing: []) }
    }

    @Test("Times of day are two digits and two")
    func minutes() {
        #expect(Schedule.minutes("00:00") == 0)
        #expect(Schedule.minutes("24:00") == 1440)
        for text in ["24:01", "8:00", "08:60", "0800", "08:00:00", "-1:00", "+8:00"] {
            #expect(Schedule.minutes(text) == nil, "\(text)")
        }
    }
}
