/// Bytes that are not what they should be, or points that cannot be written.
package enum CodecError: Error, Hashable {
    case truncated
    case unknownVersion(UInt8)
    case malformed(String)
    /// NaN and infinities have no place in a series.
    case notFinite
    /// Points out of their order, or outside the stretch they belong to.
    case disordered
}
