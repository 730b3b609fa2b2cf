/// One entry of a Redis stream.
package struct StreamEntry: Sendable {
    package var id: StreamID
    /// In the order of XADD; a name may stand twice. Empty only for an entry that is pending in a group but was
    /// deleted or trimmed from the stream.
    package var fields: [(name: String, value: [UInt8])]

    package init(id: StreamID, fields: [(name: String, value: [UInt8])]) {
        self.id = id
        self.fields = fields
    }

    /// The value of the first field of that name.
    ///
    /// - Complexity: O(*n*) in the number of fields.
    package subscript(_ name: String) -> [UInt8]? {
        self.fields.first { $0.name == name }?.value
    }
}

extension StreamEntry: Equatable {
    package static func == (left: StreamEntry, right: StreamEntry) -> Bool {
        left.id == right.id && left.fields.elementsEqual(right.fields) { $0.name == $1.name && $0.value == $1.value }
    }
}
