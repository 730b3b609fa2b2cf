import Domain
import ServiceKit

/// What happened to an alert, on the wire.
struct AlertEntryDTO: Encodable, Sendable {
    var at: Timestamp
    var kind: String
    @ExplicitNull var by: PersonDTO?
    @ExplicitNull var text: String?
    @ExplicitNull var value: Double?
    @ExplicitNull var until: Timestamp?

    init(_ entry: AlertEntry) {
        self.at = entry.at
        self.kind = entry.kind.rawValue
        self.by = entry.by.map(PersonDTO.init)
        self.text = entry.text
        self.value = entry.value
        self.until = entry.until
    }
}
