import ServiceKit

/// The networks that are not public and may be reached all the same.
struct AllowedNetworksDTO: Encodable, Sendable {
    var networks: [Network]

    struct Network: Encodable, Sendable {
        var network: String
        @ExplicitNull var note: String?
    }

    init(_ networks: [AllowedNetwork]) {
        self.networks = networks.map { Network(network: $0.network.description, note: $0.note) }
    }
}
