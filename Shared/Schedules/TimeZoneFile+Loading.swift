import Glibc

extension TimeZoneFile {
    /// Reads a zone of the system: `Europe/Berlin`. A small file, read at once.
    package static func load(_ name: String, from folder: String = "/usr/share/zoneinfo") throws(Fault) -> TimeZoneFile
    {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        let isName = parts.allSatisfy { part in
            !part.isEmpty && part.utf8.allSatisfy { $0.isZoneLetter }
        }
        guard isName, name.utf8.count <= 64 else {
            throw Fault(message: "\(name) is no time zone; they are named as Europe/Berlin.")
        }
        guard let bytes = Self.contents(of: "\(folder)/\(name)") else {
            throw Fault(
                message: access(folder, R_OK) == 0
                    ? "There is no time zone \(name)."
                    : "The time zone \(name) cannot be found: this system has no time zones in \(folder) (package tzdata)."
            )
        }
        return try TimeZoneFile(parsing: bytes)
    }

    /// nil: there is no such file, or it cannot be read.
    private static func contents(of path: String) -> [UInt8]? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = fread(&bytes, 1, bytes.count, file)
        guard ferror(file) == 0 else { return nil }
        bytes.removeLast(bytes.count - count)
        return bytes
    }
}

extension UInt8 {
    /// Letters, digits, `_`, `+` and `-`.
    fileprivate var isZoneLetter: Bool {
        (0x61...0x7a).contains(self | 0x20) || (0x30...0x39).contains(self) || self == 0x5f || self == 0x2b
            || self == 0x2d
    }
}
