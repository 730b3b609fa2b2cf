/// A name in kebab case: `Reactor temperature` is `reactor-temperature`.
enum MetricSlug {
    /// Letters and digits of any script, in lower case; all else becomes single hyphens.
    ///
    /// - Parameter fallback: For a name without letters and digits.
    static func make(_ name: String, fallback: String) -> String {
        let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }
        return words.isEmpty ? fallback : words.joined(separator: "-")
    }

    /// `slug`, or with the first number behind it that makes it unlike all of `taken`; is then taken itself.
    static func claim(_ slug: String, in taken: inout Set<String>) -> String {
        var number = 1
        var candidate = slug
        while !taken.insert(candidate).inserted {
            number += 1
            candidate = "\(slug)-\(number)"
        }
        return candidate
    }
}
