import Domain
import ServiceKit

import struct NIOCore.ByteBuffer

/// The messages of `/api/ws/metrics`, as PerfWatch's clients know them.
enum PerfWatchFrame {
    static let pong = ByteBuffer(string: #"{"type":"pong"}"#)

    /// One sample of a host: the data of each of its types that has any; nil when none has.
    ///
    /// - Parameter sets: Of the host's group.
    static func metrics(
        of sets: [MetricSet], _ values: [Channel.Number: Double], at time: Timestamp, host: String
    ) -> ByteBuffer? {
        var types: [String: MetricValue] = [:]
        for set in sets where set.hostType != nil { types[set.type] = set.data(values) }
        guard !types.isEmpty else { return nil }
        var bytes = Array(#"{"type":"metrics","timestamp":""#.utf8)
        time.appendRFC3339(to: &bytes)
        bytes += #"","host":"#.utf8
        bytes.appendJSON(host)
        bytes += #","data":"#.utf8
        bytes.append(.object(types))
        bytes += "}".utf8
        return ByteBuffer(bytes: bytes)
    }
}
