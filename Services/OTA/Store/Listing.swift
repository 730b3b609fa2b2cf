/// Some of a list's elements, and how many there are.
struct Listing<Element: Sendable>: Sendable {
    var total: Int
    var elements: [Element]
}
