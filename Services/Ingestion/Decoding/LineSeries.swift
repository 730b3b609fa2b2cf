/// Measurement and tags of a line, without their escapes.
struct LineSeries {
    let measurement: [UInt8]

    /// The value of the tag `channel` or `event_public_id`.
    private(set) var channel: [UInt8]?

    /// What stands behind a field's name in its channel's: `{cpu=cpu0,host=lab}`; empty without tags.
    private(set) var suffix: [UInt8] = []

    /// Reads up to the blank before the fields, which is taken too.
    init(_ scanner: inout LineScanner) throws(LineSyntaxError) {
        self.measurement = try scanner.measurement()
        guard !self.measurement.isEmpty else { throw LineSyntaxError("the measurement has no name") }
        var tags: [(key: [UInt8], value: [UInt8])] = []
        while scanner.take(UInt8(ascii: ",")) {
            var key: [UInt8] = []
            try scanner.key(into: &key)
            let value = try scanner.tagValue()
            guard !key.isEmpty, !value.isEmpty else { throw LineSyntaxError("a tag has no name or no value") }
            if key.elementsEqual("channel".utf8) || key.elementsEqual("event_public_id".utf8) {
                self.channel = value
            } else {
                tags.append((key, value))
            }
        }
        guard scanner.takeBlanks() else { throw LineSyntaxError("fields are missing") }
        guard !tags.isEmpty else { return }
        // Telegraf sorts them already; other senders need not.
        tags.sort { $0.key.lexicographicallyPrecedes($1.key) }
        for (key, value) in tags {
            self.suffix.append(self.suffix.isEmpty ? UInt8(ascii: "{") : UInt8(ascii: ","))
            self.suffix += key
            self.suffix.append(UInt8(ascii: "="))
            self.suffix += value
        }
        self.suffix.append(UInt8(ascii: "}"))
    }
}
