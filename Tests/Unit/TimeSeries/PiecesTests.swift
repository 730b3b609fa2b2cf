import Domain
import Testing
import TimeSeries

@Suite("Points from several pieces")
struct PiecesTests {
    private func at(_ second: Int, _ value: Double = 0) -> Point {
        Point(time: .start + .seconds(second), value: value)
    }

    @Test("Pieces that overlap come out in one order, equal points as often as they came")
    func overlap() {
        var pieces = Pieces()
        pieces.add([self.at(1), self.at(3, 7), self.at(5)])
        pieces.add([self.at(0), self.at(3, -7), self.at(3, 7), self.at(9)])
        #expect(!pieces.isEmpty)
        #expect(
            pieces.merge() == [
                self.at(0), self.at(1), self.at(3, -7), self.at(3, 7), self.at(3, 7), self.at(5), self.at(9),
            ])
        #expect(pieces.merge().isEmpty)
    }

    @Test("A day is never in one chunk with another, and no chunk is fuller than it may be")
    func split() {
        let points = (0..<25).map { self.at(86_400 - 10 + $0) }
        let filled = Chunk.split(points, fillsUp: true, capacity: 6)
        #expect(filled.map(\.points.count) == [6, 4, 6, 6, 3])
        let even = Chunk.split(points, fillsUp: false, capacity: 6)
        #expect(even.map(\.points.count) == [5, 5, 5, 5, 5])
        for chunk in filled + even { #expect(chunk.aggregate == Aggregate(chunk.points)) }
        #expect(filled.flatMap(\.points) == points && even.flatMap(\.points) == points)
        #expect(Chunk.split([], fillsUp: true).isEmpty)
    }
}
