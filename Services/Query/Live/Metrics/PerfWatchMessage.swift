import FoundationEssentials

/// What a client of PerfWatch's says; what is not understood is passed over.
enum PerfWatchMessage: Hashable {
    case ping
    /// Not in PerfWatch, which knew one host. Nil: the one with the newest readings.
    case subscribe(host: String?)

    private struct Body: Decodable {
        var type: String
        var host: String?
    }

    /// Nil when it is not understood.
    init?(json: some Sequence<UInt8>) {
        guard let body = try? JSONDecoder().decode(Body.self, from: Data(json)) else { return nil }
        switch body.type {
        case "ping": self = .ping
        case "subscribe": self = .subscribe(host: body.host)
        default: return nil
        }
    }
}
