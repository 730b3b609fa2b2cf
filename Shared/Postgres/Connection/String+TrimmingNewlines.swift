extension String {
    /// Without white space at the end; libpq ends its messages with a line end.
    var trimmingNewlines: String {
        var text = self[...]
        while let last = text.last, last.isWhitespace {
            text.removeLast()
        }
        return String(text)
    }
}
