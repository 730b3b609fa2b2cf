/// Secrets in a USTAR archive, so that `age --decrypt FILE | tar -x` needs nothing of ours.
///
/// Of tar this is plain files alone. What bundles are made of (`Updates`) has no owners, and refuses them.
enum SecretTar {
    private static let blockSize = 512

    static func pack(_ files: [SecretFile]) -> [UInt8] {
        var archive: [UInt8] = []
        for file in files {
            archive += Self.header(file) + file.contents
            archive += [UInt8](repeating: 0, count: Self.padding(file.contents.count))
        }
        return archive + [UInt8](repeating: 0, count: 2 * Self.blockSize)
    }

    /// - Throws: ``CommandFailure`` for anything but plain files and folders; folders are left out.
    static func unpack(_ archive: [UInt8]) throws -> [SecretFile] {
        var files: [SecretFile] = []
        var rest = archive[...]
        while let block = Self.take(Self.blockSize, from: &rest), block.contains(where: { $0 != 0 }) {
            guard Self.text(block, 257..<262) == "ustar", Self.number(block, 148..<156) == Self.checksum(block),
                let size = Self.number(block, 124..<136), let contents = Self.take(size, from: &rest),
                Self.take(Self.padding(size), from: &rest) != nil
            else { throw CommandFailure("the archive in the file is damaged") }
            let name = Self.text(block, 0..<100)
            if block[156] == UInt8(ascii: "5") { continue }
            guard block[156] == UInt8(ascii: "0"), Self.text(block, 345..<500).isEmpty else {
                throw CommandFailure("the archive has \(name), which is no plain file")
            }
            files.append(
                SecretFile(
                    name: name.hasPrefix("./") ? String(name.dropFirst(2)) : name,
                    mode: UInt32(Self.number(block, 100..<108) ?? 0) & 0o777,
                    owner: UInt32(Self.number(block, 108..<116) ?? 0),
                    group: UInt32(Self.number(block, 116..<124) ?? 0),
                    modifiedAt: Self.number(block, 136..<148) ?? 0, contents: contents))
        }
        return files
    }

    private static func header(_ file: SecretFile) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: Self.blockSize)
        func put(_ text: String, at offset: Int) {
            block.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
        }
        func put(octal number: Int, digits: Int, at offset: Int) {
            let text = String(number, radix: 8)
            put(String(repeating: "0", count: max(0, digits - text.utf8.count)) + text, at: offset)
        }
        put(file.name, at: 0)
        put(octal: Int(file.mode), digits: 7, at: 100)
        // A number that has no room in the field is root's: nobody else gets it.
        put(octal: file.owner < 1 << 21 ? Int(file.owner) : 0, digits: 7, at: 108)
        put(octal: file.group < 1 << 21 ? Int(file.group) : 0, digits: 7, at: 116)
        put(octal: file.contents.count, digits: 11, at: 124)
        put(octal: file.modifiedAt, digits: 11, at: 136)
        put("0", at: 156)
        put("ustar", at: 257)
        put("00", at: 263)
        put(octal: Self.checksum(block), digits: 6, at: 148)
        block[155] = UInt8(ascii: " ")
        return block
    }

    /// The sum of all bytes, its own field read as blanks.
    private static func checksum(_ block: [UInt8]) -> Int {
        block.enumerated().reduce(0) { sum, next in sum + ((148..<156).contains(next.offset) ? 32 : Int(next.element)) }
    }

    private static func padding(_ size: Int) -> Int { (Self.blockSize - size % Self.blockSize) % Self.blockSize }

    private static func take(_ count: Int, from rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        guard count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    private static func text(_ block: [UInt8], _ field: Range<Int>) -> String {
        String(decoding: block[field].prefix { $0 != 0 }, as: UTF8.self)
    }

    private static func number(_ block: [UInt8], _ field: Range<Int>) -> Int? {
        let digits = block[field].drop { $0 == 0x20 }.prefix { $0 != 0 && $0 != 0x20 }
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x37).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 << 3 | Int($1 - 0x30) }
    }
}
