import Domain

/// OTLP in JSON: https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/ and, for how ids and 64-bit numbers are written,
/// https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding.
extension Span {
    /// A line of an OTLP file, with its end: a request of its own, so that a trace is found by looking for its id.
    ///
    /// - Parameter service: Who did it.
    func line(of service: String) -> [UInt8] {
        let resource = Self.attributes([
            "service.name": .text(service), "service.namespace": .text("webmacs"),
            "service.version": .text(BuildVersion.current),
        ])
        let scope = JSONValue.object([
            "scope": .object(["name": .string("webmacs")]), "spans": .array([self.otlp]),
        ])
        let spans = JSONValue.object(["resource": .object(["attributes": resource]), "scopeSpans": .array([scope])])
        return Array((JSONValue.object(["resourceSpans": .array([spans])]).json + "\n").utf8)
    }

    private var otlp: JSONValue {
        var fields: [String: JSONValue] = [
            "traceId": .string(self.trace.traceID), "spanId": .string(self.trace.spanID), "name": .string(self.name),
            "kind": .number(Double(self.kind.rawValue)), "startTimeUnixNano": Self.nanoseconds(self.startedAt),
            "endTimeUnixNano": Self.nanoseconds(self.endedAt), "attributes": Self.attributes(self.attributes),
        ]
        fields["parentSpanId"] = self.trace.parentID.map { .string($0) }
        // 2: an error. What has not failed has no status, as the conventions of OpenTelemetry want it.
        fields["status"] = self.error.map { .object(["code": .number(2), "message": .string($0)]) }
        return .object(fields)
    }

    private static func nanoseconds(_ time: Timestamp) -> JSONValue {
        .string("\(max(0, time.microseconds))000")
    }

    private static func attributes(_ attributes: [String: Value]) -> JSONValue {
        .array(
            attributes.sorted { $0.key < $1.key }.map { name, value in
                .object(["key": .string(name), "value": .object(value.otlp)])
            })
    }
}

extension Span.Value {
    fileprivate var otlp: [String: JSONValue] {
        switch self {
        case .text(let text): ["stringValue": .string(text)]
        case .number(let number): ["intValue": .string(String(number))]
        }
    }
}
