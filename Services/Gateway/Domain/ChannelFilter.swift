import Domain

/// Which channels of the catalogue are meant; nil: any.
struct ChannelFilter: Sendable, Hashable {
    /// A part of name, description, unit, device or a tag, in any case.
    var search: String?
    var kind: ChannelKind?
    var tag: String?
    var device: String?
}
