/// What a channel leaves behind, piece by piece.
enum RemovalStep: Sendable, Hashable, CaseIterable {
    case runs, chunks, minutes, hours, own, latest
}
