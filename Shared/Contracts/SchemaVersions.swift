/// The schema versions this build was written for, by owner: a service is not ready on any other.
package enum SchemaVersions {
    package static let gateway = 12
    package static let ingestion = 6
    package static let worker = 3
    package static let rules = 7
    package static let webhooks = 3
    package static let ota = 2
}
