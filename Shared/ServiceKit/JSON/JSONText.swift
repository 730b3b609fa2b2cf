extension [UInt8] {
    /// Appends `text` as a JSON string, with its quotes: the few places that write JSON by hand share this.
    package mutating func appendJSON(_ text: String) {
        self.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { bytes in
            var start = 0
            for (index, byte) in bytes.enumerated() where byte < 0x20 || byte == 0x22 || byte == 0x5C {
                self.append(contentsOf: bytes[start..<index])
                start = index + 1
                self.appendEscape(byte)
            }
            self.append(contentsOf: bytes[start...])
        }
        self.append(UInt8(ascii: "\""))
    }

    private mutating func appendEscape(_ byte: UInt8) {
        self.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x22, 0x5C: self.append(byte)
        case 0x0A: self.append(UInt8(ascii: "n"))
        case 0x0D: self.append(UInt8(ascii: "r"))
        case 0x09: self.append(UInt8(ascii: "t"))
        default:
            self.append(contentsOf: "u00".utf8)
            let digits = Array<UInt8>("0123456789abcdef".utf8)
            self.append(digits[Int(byte >> 4)])
            self.append(digits[Int(byte & 15)])
        }
    }
}
