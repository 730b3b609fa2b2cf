/// Why bytes cannot be inflated.
package enum InflateError: Error, Hashable {
    /// They are not what was expected, deflate or gzip, or end too early.
    case malformed
    /// They would become more than the limit.
    case tooLarge
    /// zlib got no memory for its window.
    case outOfMemory
}
