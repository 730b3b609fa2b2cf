/// What lies in ``Streams/events``: an event of the system under the names of CloudEvents 1.0.
///
/// Delivered at least once: who reads it twice knows it by its `id`.
package struct EventEnvelope<Data: Codable & Sendable & Hashable>: Codable, Sendable, Hashable {
    package var id: String

    /// What `data` is: `system_alert`.
    package var type: String

    /// The service that says so.
    package var source: String

    /// RFC 3339.
    package var time: String
    package var data: Data

    package init(id: String, type: String, source: String, time: String, data: Data) {
        self.id = id
        self.type = type
        self.source = source
        self.time = time
        self.data = data
    }
}
