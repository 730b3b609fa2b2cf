import Domain
import Hummingbird
import ServiceKit

/// Who did something, or may be asked to, on the wire.
struct PersonDTO: ResponseEncodable, Sendable {
    @ExplicitNull var id: String?
    var name: String

    init(_ person: Person) {
        self.id = person.id?.text
        self.name = person.name
    }

    private enum CodingKeys: String, CodingKey {
        case id = "user_public_id"
        case name
    }
}
