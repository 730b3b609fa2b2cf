import Domain
import Testing
import TimeSeries

@testable import QueryService

@Suite("Buckets of a given width")
struct BucketWidthTests {
    @Test(
        "A width is a number and a unit, or seconds",
        arguments: [("5s", 5), ("1m", 60), ("5m", 300), ("1h", 3600), ("1d", 86_400), ("90", 90)])
    func read(text: String, seconds: Int) throws {
        let width = try #require(BucketWidth(text))
        #expect(width.seconds == seconds)
        #expect(BucketWidth(width.text) == width)
    }

    @Test("Nonsense is no width", arguments: ["", "m", "0", "0s", "-5s", "1.5s", "5 m", "9999999999999999999d", "1y"])
    func refused(text: String) {
        #expect(BucketWidth(text) == nil)
    }

    @Test(
        "Automatic widths follow PerfWatch's rule, each limit belonging to the narrower one",
        arguments: [
            (1, 5), (30 * 60, 5), (30 * 60 + 1, 60), (6 * 3600, 60), (6 * 3600 + 1, 300), (86_400, 300),
            (86_401, 3600), (86_400 * 365, 3600),
        ])
    func automatic(range: Int, seconds: Int) {
        #expect(BucketWidth.automatic(for: .seconds(range)).seconds == seconds)
    }

    @Test("Buckets begin at multiples since 1970, before it too, and every one that touches a range counts")
    func buckets() throws {
        let width = try #require(BucketWidth("1m"))
        let start = Timestamp(microseconds: 1_767_225_600_000_000)
        #expect(width.floor(start + .seconds(59)) == start)
        #expect(width.floor(Timestamp(microseconds: -1)) == Timestamp(microseconds: -60_000_000))
        #expect(width.count(from: start, to: start + .seconds(60)) == 1)
        #expect(width.count(from: start + .seconds(59), to: start + .seconds(61)) == 2)
        #expect(width.count(from: start, to: start) == 0)
    }

    @Test("Each function says what it is named after")
    func functions() throws {
        let points = [3.0, 9, 1, 7].enumerated().map {
            Point(time: Timestamp(microseconds: Int64($0.offset)), value: $0.element)
        }
        let bucket = try #require(Aggregate(points))
        #expect(BucketFunction.allCases.map { $0(bucket) } == [5, 1, 9, 3, 7, 20, 4])
    }
}
