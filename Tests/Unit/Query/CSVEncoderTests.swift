import Domain
import NIOCore
import ServiceKit
import Testing

@testable import QueryService

@Suite("Readings as lines of CSV")
struct CSVEncoderTests {
    /// 2026-11-27T16:21:00Z.
    private let start = Timestamp(microseconds: 1_795_796_460_000_000)

    private func channel(_ number: Int32, name: String, unit: String = "bar") -> Domain.Channel {
        Domain.Channel(id: .init("c\(number)"), number: number, name: name, kind: .sensor, unit: unit, range: 0...1)
    }

    private func lines(
        _ readings: [Reading], _ channels: [Domain.Channel], _ offsets: ZoneOffsets = .utc
    ) -> [String] {
        var encoder = CSVEncoder(channels, offsets: offsets)
        var buffer = ByteBuffer()
        encoder.append(readings[...], to: &buffer)
        return String(buffer: buffer).split(separator: "\r\n").map(String.init)
    }

    @Test("A line has time, name, id, value, unit and the reading's id, under the old header's names")
    func line() {
        let reading = Reading(channel: 7, time: self.start + .microseconds(1_234_567), value: 23.5)
        let lines = self.lines([reading], [self.channel(7, name: "Bath")])
        #expect(lines == ["2026-11-27T16:21:01.234567+00:00,Bath,c7,23.5,bar,\(ReadingID(reading).text)"])
        #expect(CSVEncoder.header == "timestamp,event_name,event_public_id,value,unit,datapoint_public_id\r\n")
    }

    @Test("Every line ends in CRLF; readings of an unknown channel have none")
    func ends() {
        var encoder = CSVEncoder([self.channel(1, name: "a")], offsets: .utc)
        var buffer = ByteBuffer()
        let readings = [1, 2, 1].map { Reading(channel: $0, time: self.start, value: 1) }
        encoder.append(readings[...], to: &buffer)
        let text = String(buffer: buffer)
        #expect(text.hasSuffix("\r\n"))
        #expect(text.split(separator: "\r\n").count == 2)
    }

    @Test(
        "Fields are quoted where they must be, and no field begins a formula",
        arguments: [
            ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"so\"", "\"say \"\"so\"\"\""),
            ("two\r\nlines", "\"two\r\nlines\""),
            ("=1+1", "'=1+1"), ("+5", "'+5"), ("-5", "'-5"), ("@SUM(A1)", "'@SUM(A1)"), ("\tx", "'\tx"),
            ("=HYPERLINK(\"x\",1)", "\"'=HYPERLINK(\"\"x\"\",1)\""), ("°C", "°C"), ("", ""),
        ])
    func fields(text: String, field: String) {
        #expect(CSVField.text(text) == field)
    }

    @Test("Times are those of the zone's clocks, before, at and behind a change")
    func zones() {
        let offsets = ZoneOffsets(
            before: 3600,
            changes: [
                .init(since: self.start, seconds: 7200), .init(since: self.start + .seconds(60), seconds: -12_600),
            ])
        let readings = [-1, 0, 59, 60, 86_400].map { Reading(channel: 1, time: self.start + .seconds($0), value: 0) }
        let times = self.lines(readings, [self.channel(1, name: "a")], offsets).map { $0.prefix(32) }
        #expect(
            times == [
                "2026-11-27T17:20:59.000000+01:00", "2026-11-27T18:21:00.000000+02:00",
                "2026-11-27T18:21:59.000000+02:00",
                "2026-11-27T12:52:00.000000-03:30", "2026-11-28T12:51:00.000000-03:30",
            ])
    }
}
