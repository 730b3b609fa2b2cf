/// A part of a list, and how many there are in all.
struct Listing<Element: Sendable>: Sendable {
    var total: Int
    var elements: [Element]
}
