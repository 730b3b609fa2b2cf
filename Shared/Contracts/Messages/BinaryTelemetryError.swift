/// Why bytes are no ``BinaryTelemetry``, and at which byte.
package struct BinaryTelemetryError: Error, Hashable {
    package var offset: Int
    package var reason: String

    init(_ offset: Int, _ reason: String) {
        self.offset = offset
        self.reason = reason
    }
}
