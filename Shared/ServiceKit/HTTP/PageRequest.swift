import Domain
import Hummingbird

/// Which part of a list is asked for: `?page=2&page_size=50`.
package struct PageRequest: Sendable, Hashable {
    /// From 1.
    package var page: Int
    /// 1 to 100.
    package var pageSize: Int

    /// Rows before the first of this page; stops at `Int.max` rather than overflow.
    package var offset: Int {
        let (product, overflow) = (self.page - 1).multipliedReportingOverflow(by: self.pageSize)
        return overflow ? .max : product
    }

    package init(page: Int = 1, pageSize: Int = 25) {
        self.page = page
        self.pageSize = pageSize
    }

    /// - Throws: `ValidationError` when `page` or `page_size` is no number or out of range.
    package init(_ request: Request) throws(ValidationError) {
        var issues: [ValidationError.Issue] = []
        let query = request.uri.queryParameters
        func number(_ name: String, default fallback: Int, in range: ClosedRange<Int>) -> Int {
            guard let text = query[Substring(name)] else { return fallback }
            guard let number = Int(text) else {
                issues.append(
                    .init(
                        ["query", name], "Input should be a valid integer, unable to parse string as an integer",
                        type: "int_parsing"))
                return fallback
            }
            if number < range.lowerBound {
                issues.append(
                    .init(
                        ["query", name], "Input should be greater than or equal to \(range.lowerBound)",
                        type: "greater_than_equal"))
            } else if number > range.upperBound {
                issues.append(
                    .init(
                        ["query", name], "Input should be less than or equal to \(range.upperBound)",
                        type: "less_than_equal"))
            }
            return number
        }
        self.page = number("page", default: 1, in: 1...Int.max)
        self.pageSize = number("page_size", default: 25, in: 1...100)
        if !issues.isEmpty { throw ValidationError(issues) }
    }
}
