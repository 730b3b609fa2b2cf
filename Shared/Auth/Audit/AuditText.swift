/// The text under hashes and signatures of the audit log: no two lists of fields have the same.
package enum AuditText {
    /// Of each field its length in bytes, a colon, its bytes, a comma; `-,` for one that is absent.
    static func of(_ fields: [String?]) -> String {
        fields.map { field in field.map { "\($0.utf8.count):\($0)," } ?? "-," }.joined()
    }

    /// In lower case.
    package static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
