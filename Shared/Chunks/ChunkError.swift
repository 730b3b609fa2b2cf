/// Why chunks do not become a bundle.
package enum ChunkError: Error, Hashable, CustomStringConvertible {
    /// Not a bundle: its compressed bytes are damaged.
    case malformedBundle(String)
    /// An index that is not of this format, or contradicts itself.
    case malformedIndex(String)
    /// Bytes that are not the chunk they were said to be.
    case damaged(ChunkID)
    /// A chunk that should be there is not.
    case missing(ChunkID)
    /// Every chunk was right, and what they make is not what the index says.
    case wrongArchive
    /// The server has no chunks of the bundle, or not yet: the whole bundle is to be had.
    case none(String)
    /// The server did not answer as it should; it may later.
    case interrupted(String)
    /// A call of the operating system.
    case file(String)

    package var description: String {
        switch self {
        case .malformedBundle(let path): "\(path) is no bundle: its compressed bytes are damaged"
        case .malformedIndex(let reason): "the list of chunks cannot be read: \(reason)"
        case .damaged(let id): "the chunk \(id) is damaged"
        case .missing(let id): "the chunk \(id) is not there"
        case .wrongArchive: "what the chunks make is not what their list says"
        case .none(let reason), .interrupted(let reason), .file(let reason): reason
        }
    }
}
