/// The parameters of a query, encoded one after the other into one buffer.
struct SQLArguments: Sendable {
    private struct Argument {
        var type: UInt32
        /// Offset in the buffer; −1 for NULL.
        var start: Int
        var count: Int32
    }

    private var arguments: [Argument] = []
    private var buffer = SQLBuffer()

    var count: Int { self.arguments.count }
    var types: [UInt32] { self.arguments.map(\.type) }

    mutating func append<Value: SQLEncodable>(_ value: Value) {
        guard !value.isSQLNull else {
            self.arguments.append(Argument(type: Value.sqlType.oid, start: -1, count: 0))
            return
        }
        let start = self.buffer.count
        value.encode(into: &self.buffer)
        let count = Int32(truncatingIfNeeded: self.buffer.count - start)
        self.arguments.append(Argument(type: Value.sqlType.oid, start: start, count: count))
    }

    mutating func append(contentsOf other: SQLArguments) {
        let base = self.buffer.count
        other.buffer.withUnsafeBytes { self.buffer.append(bytes: $0) }
        for var argument in other.arguments {
            if argument.start >= 0 { argument.start += base }
            self.arguments.append(argument)
        }
    }

    /// The bytes of one parameter, nil for NULL; for tests and not fast.
    func bytes(at index: Int) -> [UInt8]? {
        let argument = self.arguments[index]
        guard argument.start >= 0 else { return nil }
        return self.buffer.withUnsafeBytes { Array($0[argument.start..<argument.start + Int(argument.count)]) }
    }

    /// The three arrays that libpq wants; valid during the call.
    func withPointers<R>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> R
    ) -> R {
        guard !self.arguments.isEmpty else { return body(nil, nil, nil) }
        let count = self.arguments.count
        return self.buffer.withUnsafeBytes { bytes in
            withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: count) { values in
                withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2 * count) { numbers in
                    for (index, argument) in self.arguments.enumerated() {
                        // The buffer always has room, so even a value of no bytes has an address: it is not NULL.
                        let value = argument.start < 0 ? nil : bytes.baseAddress.map { $0 + argument.start }
                        values.initializeElement(at: index, to: value?.assumingMemoryBound(to: CChar.self))
                        numbers.initializeElement(at: index, to: argument.count)
                        numbers.initializeElement(at: count + index, to: 1)
                    }
                    return body(
                        values.baseAddress, numbers.baseAddress, numbers.baseAddress.map { UnsafePointer($0 + count) })
                }
            }
        }
    }
}
