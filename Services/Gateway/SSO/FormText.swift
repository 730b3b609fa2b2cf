/// Names and values as forms and queries write them: all but letters, digits and `-._~` as `%XX`.
struct FormText {
    private(set) var text = ""

    mutating func add(_ name: String, _ value: String) {
        if !self.text.isEmpty { self.text += "&" }
        self.text += "\(Self.quote(name))=\(Self.quote(value))"
    }

    static func quote(_ text: String) -> String {
        var quoted: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                quoted.append(byte)
            default:
                quoted.append(UInt8(ascii: "%"))
                quoted.append(contentsOf: [byte >> 4, byte & 15].map { Array("0123456789ABCDEF".utf8)[Int($0)] })
            }
        }
        return String(decoding: quoted, as: UTF8.self)
    }
}
