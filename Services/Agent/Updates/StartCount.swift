import FoundationEssentials

/// How often this agent has started: a number in a file, raised by each start.
enum StartCount {
    /// - Returns: with this one.
    /// - Throws: ``FileError`` when it cannot be kept; it is then not raised.
    static func raise(in path: String) throws(FileError) -> Int {
        let count = Self.read(path) + 1
        try DurableFile.replace(path, with: Array("\(count)\n".utf8))
        return count
    }

    /// 0 when nothing was counted, or that cannot be understood.
    static func read(_ path: String) -> Int {
        guard let bytes = DurableFile.read(path),
            let count = Int(String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)), count >= 0
        else { return 0 }
        return min(count, Int(Int32.max))
    }
}
