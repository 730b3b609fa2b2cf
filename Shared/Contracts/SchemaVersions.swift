/// The schema versions this build was written for, by owner: a service is not ready on any other.
package enum SchemaVersions {
    package static let gateway = 13
    package static let ingestion = 7
    package static let worker = 5
    package static let rules = 7
    package static let webhooks = 4
    package static let ota = 2
}
