/// What one transaction has sealed.
struct SealedPart: Sendable, Hashable {
    /// Readings taken from runs.
    var readings = 0

    /// Those of them that live on in rollups only, because retention has removed what lay beside them.
    var unkept = 0

    /// Points in the chunks that were written, those of replaced chunks included, and their bytes.
    var written = 0
    var writtenBytes = 0

    static func += (left: inout SealedPart, right: SealedPart) {
        left.readings += right.readings
        left.unkept += right.unkept
        left.written += right.written
        left.writtenBytes += right.writtenBytes
    }
}
