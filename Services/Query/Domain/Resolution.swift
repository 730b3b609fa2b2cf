/// What a line's points are, the coarsest of them.
enum Resolution: String, Sendable {
    /// Every reading.
    case raw
    /// At most four readings for each pixel column; the line has the pixels of the whole one.
    case reduced
    /// Where the readings are gone: first, lowest, highest and last of each minute.
    case minutes = "1m"
    case hours = "1h"
}
