/// A fault in a rule's text, and where it is.
struct LanguageIssue: Error, Hashable {
    /// One sentence: what was expected, what is there instead.
    var message: String
    /// The first that is wrong and the one behind the last: UTF-16 code units, as browsers count.
    var from: Int
    var to: Int
}

/// Why a text is no rule: one issue or more, in the text's order.
struct LanguageError: Error, Hashable {
    var issues: [LanguageIssue]
}
