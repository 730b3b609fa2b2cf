import Domain
import TestSupport
import Testing

@Suite("Numbers as decimal text")
struct DecimalTests {
    private func text(_ number: Double) -> String {
        String(unsafeUninitializedCapacity: Double.longestDecimal) { buffer in
            buffer.baseAddress.map(number.writeDecimal(to:)) ?? 0
        }
    }

    @Test(
        "The text is that of description, for every kind of number",
        arguments: [
            0, -0.0, 1, -1, 23.5, 0.1, -0.000_1, 0.000_099, 1e-5, Double.leastNonzeroMagnitude,
            Double.leastNormalMagnitude, 0.1 + 0.2, 1.0 / 3, 999_999_999.999_999, 1e9, 1e15,
            1e16, 123_456_789.123_456_7, 1.797_693_134_862_315_7e308, -2.225_073_858_507_201_4e-308,
        ] as [Double])
    func edges(number: Double) {
        #expect(self.text(number) == number.description)
    }

    @Test("The text is that of description, for any number")
    func random() {
        var random = SplitMix(state: 4)
        for _ in 0..<100_000 {
            let decimals = ([1, 10, 100, 1000, 1e6, 1e7] as [Double]).randomElement(using: &random) ?? 1
            let rounded = (Double.random(in: -1e6...1e6, using: &random) * decimals).rounded() / decimals
            let other = Double(bitPattern: .random(in: 0 ... .max, using: &random))
            for number in [rounded, other] where number.isFinite {
                if self.text(number) != number.description { Issue.record("\(self.text(number)) is not \(number)") }
            }
        }
    }
}
