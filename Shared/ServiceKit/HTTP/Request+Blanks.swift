import Hummingbird

extension Request {
    /// The same request, with blanks in its parameters where forms write `+`: `?search=inlet+valve` (WHATWG URL, 5.1). A `+`
    /// that begins an offset from UTC, as in `10:00:00+02:00`, is one that somebody forgot to encode, and stays.
    var withBlanks: Request {
        guard let path = self.head.path, let start = path.firstIndex(of: "?"), path[start...].contains("+")
        else { return self }
        var head = self.head
        head.path = String(path[..<start]) + path[start...].utf8.withBlanks
        return Request(head: head, body: self.body)
    }
}

extension Substring.UTF8View {
    fileprivate var withBlanks: String {
        let bytes = self.indices.flatMap { index -> [UInt8] in
            let isBlank = self[index] == UInt8(ascii: "+") && !self.isOffset(at: index)
            return isBlank ? Array("%20".utf8) : [self[index]]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether `+02:00` begins here, behind a digit and at the end of a parameter; the colon may be encoded.
    private func isOffset(at index: Index) -> Bool {
        guard index > self.startIndex, self[self.index(before: index)].isDigit else { return false }
        let offset = self[self.index(after: index)...].prefix { $0 != UInt8(ascii: "&") }
        let colon = offset.dropFirst(2).dropLast(2)
        return offset.count > 4 && offset.prefix(2).allSatisfy(\.isDigit) && offset.suffix(2).allSatisfy(\.isDigit)
            && [":", "%3A", "%3a"].contains { colon.elementsEqual($0.utf8) }
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
