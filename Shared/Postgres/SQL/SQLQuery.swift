/// A statement and its parameters. An interpolated value is a parameter, never text:
///
///     let rows = try connection.query("select id from users where email = \(email) limit \(limit)")
///
/// Parameters are typed by their Swift type (`String` is `text`, `Int` is `bigint`), so where Postgres wants another
/// type say so: `\(json)::jsonb`. `nil` is NULL. Trusted text, such as a name of a table, goes in by `\(raw: …)`.
package struct SQLQuery: Sendable, ExpressibleByStringInterpolation {
    /// The statement with `$1`, `$2` … in place of the values.
    package private(set) var sql: String
    private(set) var arguments: SQLArguments
    /// Where in `sql` each placeholder begins, in UTF-8 bytes.
    private var placeholders: [Int]

    package init(stringLiteral value: String) {
        self.init(raw: value)
    }

    /// A statement from trusted text.
    package init(raw sql: String) {
        self.sql = sql
        self.arguments = SQLArguments()
        self.placeholders = []
    }

    package init(stringInterpolation: StringInterpolation) {
        self = stringInterpolation.query
    }

    /// Appends `other`, its parameters counted on from ours.
    package mutating func append(_ other: SQLQuery) {
        var rest = Substring(other.sql)
        var taken = 0
        for (index, placeholder) in other.placeholders.enumerated() {
            let length = placeholder - taken
            self.sql += Substring(rest.utf8.prefix(length))
            let oldLength = "$\(index + 1)".utf8.count
            self.appendPlaceholder(number: self.placeholders.count + 1)
            rest = Substring(rest.utf8.dropFirst(length + oldLength))
            taken = placeholder + oldLength
        }
        self.sql += rest
        self.arguments.append(contentsOf: other.arguments)
    }

    private mutating func appendPlaceholder(number: Int) {
        self.placeholders.append(self.sql.utf8.count)
        self.sql += "$\(number)"
    }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var query = SQLQuery(raw: "")

        package init(literalCapacity: Int, interpolationCount: Int) {
            self.query.sql.reserveCapacity(literalCapacity + 3 * interpolationCount)
        }

        package mutating func appendLiteral(_ literal: String) {
            self.query.sql += literal
        }

        package mutating func appendInterpolation<Value: SQLEncodable>(_ value: Value) {
            self.query.appendPlaceholder(number: self.query.arguments.count + 1)
            self.query.arguments.append(value)
        }

        /// `nil` is NULL. (Without this overload the compiler warns of every optional, as if it were to be printed.)
        package mutating func appendInterpolation<Value: SQLEncodable>(_ value: Value?) {
            self.query.appendPlaceholder(number: self.query.arguments.count + 1)
            self.query.arguments.append(value)
        }

        /// Text that becomes part of the statement. Never anything that came from outside.
        package mutating func appendInterpolation(raw text: String) {
            self.query.sql += text
        }

        /// A name, quoted: `"odd name"`.
        package mutating func appendInterpolation(identifier name: String) {
            self.query.sql += SQLQuery.quoted(identifier: name)
        }

        /// A part of a statement with its own parameters.
        package mutating func appendInterpolation(fragment: SQLQuery) {
            self.query.append(fragment)
        }
    }

    /// `name` in double quotes.
    static func quoted(identifier name: String) -> String {
        var quoted = "\""
        for scalar in name.unicodeScalars where scalar != "\0" {
            quoted.unicodeScalars.append(scalar)
            if scalar == "\"" { quoted.unicodeScalars.append(scalar) }
        }
        return quoted + "\""
    }

    /// `text` in single quotes, whatever `standard_conforming_strings` says.
    static func quoted(literal text: String) -> String {
        var quoted = text.utf8.contains(UInt8(ascii: "\\")) ? "E'" : "'"
        for scalar in text.unicodeScalars where scalar != "\0" {
            quoted.unicodeScalars.append(scalar)
            if scalar == "'" || scalar == "\\" { quoted.unicodeScalars.append(scalar) }
        }
        return quoted + "'"
    }
}
