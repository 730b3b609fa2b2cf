import ServiceKit

extension BodyFields {
    mutating func email(_ name: String) -> String {
        self.require(name) { $0.optionalEmail(name) } ?? ""
    }

    mutating func optionalEmail(_ name: String) -> String? {
        guard let text = self.optionalText(name, length: 0...255) else { return nil }
        guard EmailAddress.isValid(text) else {
            return self.refuse(name, "value is not a valid email address", type: "value_error")
        }
        return text
    }
}
