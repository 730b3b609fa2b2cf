/// A test asked for a server that is not there.
package enum TestSupportError: Error {
    case noDatabaseServer
    case noRedisServer
    case noFreeRedisDatabase
}
