/// Why the bytes of a stream entry cannot be read. No retry helps: the entry goes to the dead letters.
package enum EntryError: Error, Hashable {
    case truncated
    case unknownVersion(UInt8)
    case trailingBytes(Int)
    case missingPayload
    /// A sequence number that the database cannot hold, or a run that ends before it begins.
    case impossibleRun
    /// NaN or an infinity: no value of a reading.
    case notFinite
}
