/// One page of a list, and how many there are in all.
struct Page<Element: Sendable>: Sendable {
    /// Which part of a list is wanted.
    struct Request: Sendable, Hashable {
        static var sizes: ClosedRange<Int> { 1...100 }

        /// From 1.
        var number: Int
        var size: Int

        /// How many elements lie before it; a number too large to count to is beyond every list.
        var offset: Int64 {
            let (product, overflow) = Int64(self.number - 1).multipliedReportingOverflow(by: Int64(self.size))
            return overflow ? .max : product
        }
    }

    var request: Request
    var total: Int
    var elements: [Element]
}
