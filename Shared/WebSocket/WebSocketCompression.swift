/// How messages are compressed (permessage-deflate, RFC 7692, without context takeover in either direction).
package struct WebSocketCompression: Sendable, Hashable {
    /// Messages below this many bytes are sent as they are.
    package var threshold: Int

    /// zlib's level, 1 (fast) to 9.
    package var level: Int

    package init(threshold: Int = 64, level: Int = 3) {
        self.threshold = threshold
        self.level = min(max(level, 1), 9)
    }
}
