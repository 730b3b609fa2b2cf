/// A word of a rule's text, and the bytes it takes.
struct Token: Hashable {
    enum Kind: Hashable {
        /// Letters, digits and underscores, in lower case: keywords and functions.
        case word(String)
        case number(Double)
        case duration(Duration)
        /// A channel's name, without quotes and escapes.
        case channel(String)
        /// `>` `>=` `<` `<=` `==` `!=` `+` `-` `*` `/` `(` `)` `,`
        case symbol(String)
        case end
    }

    var kind: Kind
    var bytes: Range<Int>
}

/// A fault by its bytes, before they are counted as browsers do.
struct Misreading: Error {
    var message: String
    var bytes: Range<Int>
}
