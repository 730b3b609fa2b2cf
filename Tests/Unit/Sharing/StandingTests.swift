import Testing

@testable import Sharing

@Suite("Sharing work")
struct StandingTests {
    @Test(
        "Living instances have all parts between them, as evenly as can be, whatever their slots",
        arguments: [
            [0], [3, 1], [0, 4, 7], [9, 2, 5, 63], [0, 1, 2, 3, 4], [0, 1, 2, 3, 4, 5, 6, 7], Array(0..<11),
        ])
    func even(slots: [Int]) {
        let standing = Standing(slots: slots, partCount: 8)
        let counts = slots.map { standing.share(of: $0) }
        #expect(counts.reduce(0, +) == 8)
        #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
        #expect(Standing(slots: slots.reversed(), partCount: 8) == standing)
    }

    @Test("Who is not among the living has none")
    func dead() {
        #expect(Standing(slots: [1, 2], partCount: 8).share(of: 3) == 0)
        #expect(Standing(slots: [], partCount: 8).share(of: 0) == 0)
    }

    @Test("What nobody holds is free")
    func free() {
        #expect(Standing(slots: [0], held: [0, 2, 3], partCount: 5).free == [1, 4])
    }
}
