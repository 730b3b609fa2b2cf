/// Pub/sub channels: they may lose a message, so whoever listens also reloads what it holds when it reconnects.
package enum Topics {
    /// A channel or another thing of the catalogue changed; the payload is a ``CatalogueChanged``.
    package static let catalogueChanges = "catalog-changes"

    /// Something was recorded with `emit_event`; the payload is empty.
    package static let eventsRecorded = "events-recorded"

    /// Alerts fired, cleared, or people did something about them; the payload is empty.
    package static let alertsChanged = "alerts-changed"

    /// A credential was revoked; the payload is empty of secrets, and a listener reloads `published_revocations`.
    package static let revocations = "revocations"

    /// A command changed its state; the payload is a ``CommandStateChanged``.
    package static let commandStates = "command-states"

    /// Commands for the device whose readings come from `source`; the payload is a ``CommandIssued``.
    package static func commands(_ source: String) -> String { "commands:\(source)" }

    /// The device whose readings come from `source` is to ask for updates now; the payload is empty. Who misses it asks within
    /// a minute or so all the same.
    package static func checkIns(_ source: String) -> String { "check-ins:\(source)" }
}
