/// The text that Prometheus reads, as it grows.
struct PrometheusText {
    private(set) var bytes: [UInt8] = []

    mutating func type(_ name: String, _ kind: PrometheusKind) {
        self.bytes += Array("# TYPE \(name) \(kind.rawValue)\n".utf8)
    }

    /// One line. `labels` and `extra` are ready pairs such as `method="GET"`, or empty.
    mutating func sample(_ name: String, _ labels: String, _ extra: String = "", value: String) {
        self.bytes += Array(name.utf8)
        if !labels.isEmpty || !extra.isEmpty {
            let comma = labels.isEmpty || extra.isEmpty ? "" : ","
            self.bytes += Array("{\(labels)\(comma)\(extra)}".utf8)
        }
        self.bytes += Array(" \(value)\n".utf8)
    }

    mutating func sample(_ name: String, _ labels: String, _ extra: String = "", value: Double) {
        self.sample(name, labels, extra, value: Self.number(value))
    }

    /// Whole numbers without a fraction; infinities as Prometheus spells them.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if let whole = Int64(exactly: value) { return String(whole) }
        return "\(value)"
    }

    /// `http.server-requests` becomes `http_server_requests`.
    static func name(_ label: String) -> String {
        var name = ""
        for byte in label.utf8 {
            switch byte {
            case 0x30...0x39: name += name.isEmpty ? "_\(UnicodeScalar(byte))" : "\(UnicodeScalar(byte))"
            case 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: ":"): name += "\(UnicodeScalar(byte))"
            default: name += "_"
            }
        }
        return name.isEmpty ? "_" : name
    }

    /// `method="GET",route="/users"`: in the order of their names, values escaped.
    static func labels(_ dimensions: [(String, String)]) -> String {
        dimensions.sorted { $0.0 < $1.0 }
            .map { "\(self.name($0.0))=\"\(self.escaped($0.1))\"" }
            .joined(separator: ",")
    }

    private static func escaped(_ value: String) -> String {
        var escaped = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
