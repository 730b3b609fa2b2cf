/// The header of a plain file in a USTAR archive: 512 bytes. Of everything tar can do, a bundle uses this alone.
struct TarHeader: Hashable, Sendable {
    static let blockSize = 512

    var name: String
    /// In bytes; below 8 GiB.
    var size: Int
    var mode: Int
    /// Seconds since 1970.
    var modifiedAt: Int

    /// How many zeros follow `size` bytes.
    static func padding(_ size: Int) -> Int { (Self.blockSize - size % Self.blockSize) % Self.blockSize }

    init(name: String, size: Int, mode: Int, modifiedAt: Int) {
        self.name = name
        self.size = size
        self.mode = mode
        self.modifiedAt = modifiedAt
    }

    /// Reads a block.
    ///
    /// - Throws: ``UpdateError`` for anything but a plain file with a plain name.
    init(_ block: [UInt8]) throws(UpdateError) {
        let name = Self.text(block[0..<100])
        guard block.count == Self.blockSize, Self.text(block[257..<263]) == "ustar", block[263] == 0x30,
            block[264] == 0x30
        else { throw UpdateError(.malformed, "", "it is no tar archive of this kind") }
        guard Self.number(block[148..<156]) == Self.checksum(block) else {
            throw UpdateError(.malformed, "", "a header of the archive is damaged")
        }
        // Long names and other extensions would need such an entry too.
        guard block[156] == UInt8(ascii: "0"), block[157..<257].allSatisfy({ $0 == 0 }) else {
            throw UpdateError(.unsafeKind, Self.printable(name), "it is \(Self.kind(block[156])), not a plain file")
        }
        guard block[345..<500].allSatisfy({ $0 == 0 }), Self.isPlain(name) else {
            throw UpdateError(.unsafeName, Self.printable(name), "its name may lead elsewhere")
        }
        guard let size = Self.number(block[124..<136]), let mode = Self.number(block[100..<108]),
            let modifiedAt = Self.number(block[136..<148])
        else { throw UpdateError(.malformed, name, "its header has a field that is no number") }
        guard mode & ~0o777 == 0 else { throw UpdateError(.unsafeKind, name, "it would run as somebody else") }
        self.init(name: name, size: size, mode: mode, modifiedAt: modifiedAt)
    }

    /// The block; owner and group are 0 and have no names.
    var block: [UInt8] {
        var block = [UInt8](repeating: 0, count: Self.blockSize)
        func put(_ text: String, at offset: Int) {
            block.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
        }
        func put(octal number: Int, digits: Int, at offset: Int) {
            let text = String(number, radix: 8)
            put(String(repeating: "0", count: max(0, digits - text.count)) + text, at: offset)
        }
        put(self.name, at: 0)
        put(octal: self.mode, digits: 7, at: 100)
        put(octal: 0, digits: 7, at: 108)
        put(octal: 0, digits: 7, at: 116)
        put(octal: self.size, digits: 11, at: 124)
        put(octal: self.modifiedAt, digits: 11, at: 136)
        put("        ", at: 148)
        put("0", at: 156)
        put("ustar", at: 257)
        put("00", at: 263)
        put(octal: 0, digits: 7, at: 329)
        put(octal: 0, digits: 7, at: 337)
        put(octal: Self.checksum(block), digits: 6, at: 148)
        block[154] = 0
        return block
    }

    /// The sum of all bytes, its own field read as blanks.
    static func checksum(_ block: [UInt8]) -> Int {
        block.enumerated().reduce(0) { sum, next in sum + ((148..<156).contains(next.offset) ? 32 : Int(next.element)) }
    }

    private static func text(_ field: ArraySlice<UInt8>) -> String {
        String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
    }

    private static func number(_ field: ArraySlice<UInt8>) -> Int? {
        let digits = field.drop { $0 == 0x20 }.prefix { $0 != 0 && $0 != 0x20 }
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x37).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 << 3 | Int($1 - 0x30) }
    }

    /// Relative, below its folder, of letters, digits and `._+~:-`.
    private static func isPlain(_ name: String) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return !name.isEmpty
            && parts.allSatisfy { part in
                !part.isEmpty && part != "." && part != ".."
                    && part.utf8.allSatisfy { byte in
                        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                            || "._+~:-".utf8.contains(byte)
                    }
            }
    }

    private static func printable(_ name: String) -> String {
        String(name.prefix(100).map { $0.isASCII && !$0.isWhitespace && $0 >= " " ? $0 : "?" })
    }

    private static func kind(_ flag: UInt8) -> String {
        switch flag {
        case UInt8(ascii: "1"): "a hard link"
        case UInt8(ascii: "2"): "a symbolic link"
        case UInt8(ascii: "3"), UInt8(ascii: "4"): "a device"
        case UInt8(ascii: "5"): "a folder"
        case UInt8(ascii: "6"): "a pipe"
        default: "an extension of tar"
        }
    }
}
