import Domain
import ServiceKit

/// What a channel's fields may be, in characters.
enum ChannelRules {
    static let nameLength = 1...255
    static let unitLength = 1...255
    static let descriptionLength = 0...2000
    static let deviceLength = 1...255
    static let tagLength = 1...50
    static let tagLimit = 20
    static let decimals = 0...10

    /// In seconds: up to about a year.
    static let expectedInterval = 0.001...31_622_400

    static let orderMessage = "Input should not be less than min_value"
    static let orderType = "range_order"

    /// Tags trimmed, each once. None holds `|`, which stands between them in CSV.
    static func tags(_ fields: inout BodyFields, _ name: String) -> [String]? {
        guard let texts = fields.optionalTexts(name, most: self.tagLimit) else { return nil }
        var tags: [String] = []
        for text in texts {
            let tag = text.trimmed
            guard self.tagLength.contains(tag.unicodeScalars.count), !tag.utf8.contains(UInt8(ascii: "|")) else {
                fields.note(name, "Each tag should have 1 to 50 characters, none of them '|'", type: "tag_text")
                return nil
            }
            if !tags.contains(tag) { tags.append(tag) }
        }
        return tags
    }
}
