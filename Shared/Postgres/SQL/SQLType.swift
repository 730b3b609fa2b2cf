/// A Postgres type, by the object id it has in every database.
package struct SQLType: Sendable, Hashable, CustomStringConvertible {
    package let oid: UInt32

    package init(oid: UInt32) {
        self.oid = oid
    }

    package static let bool = SQLType(oid: 16)
    package static let bytea = SQLType(oid: 17)
    package static let char = SQLType(oid: 18)
    package static let name = SQLType(oid: 19)
    package static let int8 = SQLType(oid: 20)
    package static let int2 = SQLType(oid: 21)
    package static let int4 = SQLType(oid: 23)
    package static let text = SQLType(oid: 25)
    package static let json = SQLType(oid: 114)
    package static let float4 = SQLType(oid: 700)
    package static let float8 = SQLType(oid: 701)
    package static let unknown = SQLType(oid: 705)
    package static let bpchar = SQLType(oid: 1042)
    package static let varchar = SQLType(oid: 1043)
    package static let timestamp = SQLType(oid: 1114)
    package static let timestamptz = SQLType(oid: 1184)
    package static let numeric = SQLType(oid: 1700)
    package static let uuid = SQLType(oid: 2950)
    package static let jsonb = SQLType(oid: 3802)

    package static let boolArray = SQLType(oid: 1000)
    package static let byteaArray = SQLType(oid: 1001)
    package static let int2Array = SQLType(oid: 1005)
    package static let int4Array = SQLType(oid: 1007)
    package static let textArray = SQLType(oid: 1009)
    package static let int8Array = SQLType(oid: 1016)
    package static let float4Array = SQLType(oid: 1021)
    package static let float8Array = SQLType(oid: 1022)
    package static let timestamptzArray = SQLType(oid: 1185)
    package static let uuidArray = SQLType(oid: 2951)

    /// Types made by `create type` or an extension: enums, citext.
    var isUserDefined: Bool { self.oid >= 16384 }

    package var description: String { "type \(self.oid)" }
}
