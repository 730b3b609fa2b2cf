extension [UInt8] {
    /// Decodes all of these bytes with `body`; bytes left over are an error.
    func decodingEntry<Entry>(
        _ body: (inout BinaryReader) throws(EntryError) -> Entry
    ) throws(EntryError) -> Entry {
        let result = self.withUnsafeBytes { bytes -> Result<Entry, EntryError> in
            var reader = BinaryReader(bytes)
            do throws(EntryError) {
                let entry = try body(&reader)
                return reader.remaining == 0 ? .success(entry) : .failure(.trailingBytes(reader.remaining))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}

extension BinaryReader {
    mutating func expectVersion(_ known: UInt8) throws(EntryError) {
        let version: UInt8 = try self.read()
        guard version == known else { throw .unknownVersion(version) }
    }

    /// One of several versions that are understood.
    mutating func expectVersion(_ known: ClosedRange<UInt8>) throws(EntryError) -> UInt8 {
        let version: UInt8 = try self.read()
        guard known.contains(version) else { throw .unknownVersion(version) }
        return version
    }
}
