/// Encodes rows for `COPY … FROM STDIN (FORMAT binary)` into one buffer, which goes out whenever 64 KiB are full.
///
/// Each row begins with `row(fields:)` and then has exactly that many fields, in the order of the columns. The
/// format knows no types: a value must have the very type of its column, so an `integer` column takes
/// `int32(_:)`, a `double precision` one `double(_:)`. A row with a wrong number of fields and a lost connection
/// are reported by `copyIn` at the end; after either, further rows are swallowed.
package struct CopyEncoder {
    static let flushThreshold = 64 * 1024

    private var buffer = SQLBuffer(capacity: CopyEncoder.flushThreshold + 8 * 1024)
    private let sink: any CopySink
    private var fieldsLeft = 0
    private var failure: (any Error)?

    /// Rows begun so far.
    package private(set) var rows = 0

    init(sink: any CopySink) {
        self.sink = sink
        // Signature, no flags, no header extension.
        self.buffer.append(bytes: [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00])
        self.buffer.append(Int32(0))
        self.buffer.append(Int32(0))
    }

    /// Begins a row.
    package mutating func row(fields: Int) {
        self.checkComplete()
        if self.buffer.count >= Self.flushThreshold { self.flush() }
        self.rows += 1
        self.fieldsLeft = fields
        self.buffer.append(Int16(truncatingIfNeeded: fields))
    }

    package mutating func field(_ value: some SQLEncodable) {
        self.fieldsLeft -= 1
        self.buffer.appendField(value)
    }

    package mutating func null() {
        self.fieldsLeft -= 1
        self.buffer.append(Int32(-1))
    }

    package mutating func int16(_ value: Int16) {
        self.fieldsLeft -= 1
        self.buffer.append(Int32(2), value)
    }

    package mutating func int32(_ value: Int32) {
        self.fieldsLeft -= 1
        self.buffer.append(Int32(4), value)
    }

    package mutating func int64(_ value: Int64) {
        self.fieldsLeft -= 1
        self.buffer.append(Int32(8), value)
    }

    package mutating func double(_ value: Double) {
        self.fieldsLeft -= 1
        self.buffer.append(Int32(8), value.bitPattern)
    }

    package mutating func text(_ value: String) {
        self.fieldsLeft -= 1
        self.buffer.appendField(value)
    }

    /// A `bytea` of `count` bytes, which `write` fills in place: the pointer is valid during the call only.
    package mutating func bytes(count: Int, _ write: (UnsafeMutableRawBufferPointer) -> Void) {
        self.fieldsLeft -= 1
        self.buffer.append(Int32(truncatingIfNeeded: count))
        self.buffer.append(count: count, write)
    }

    /// A `timestamptz`.
    package mutating func timestamp(microsecondsSince1970 microseconds: Int64) {
        self.fieldsLeft -= 1
        self.buffer.append(Int32(8), SQLTimestamp.wire(microsecondsSince1970: microseconds))
    }

    /// Writes the trailer and what is left.
    ///
    /// - Throws: what went wrong on the way.
    mutating func finish() throws {
        self.checkComplete()
        self.buffer.append(Int16(-1))
        self.flush()
        if let failure = self.failure { throw failure }
    }

    private mutating func checkComplete() {
        guard self.fieldsLeft != 0 else { return }
        let count = self.fieldsLeft > 0 ? "\(self.fieldsLeft) too few" : "\(-self.fieldsLeft) too many"
        self.fail(PostgresError(kind: .usage, message: "COPY row \(self.rows) has \(count) fields"))
        self.fieldsLeft = 0
    }

    private mutating func flush() {
        if self.failure == nil {
            do {
                try self.buffer.withUnsafeBytes { try self.sink.write($0) }
            } catch {
                self.fail(error)
            }
        }
        self.buffer.removeAll()
    }

    private mutating func fail(_ error: any Error) {
        if self.failure == nil { self.failure = error }
    }
}
