import Compression

/// The handshake's part of permessage-deflate: values of `Sec-WebSocket-Extensions`, read and written.
///
/// Always without context takeover in both directions: a message costs the sockets no memory once it has passed.
package enum DeflateNegotiation {
    /// What a client offers, and what a server answers when it agrees.
    package static let terms = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"

    /// The server's answer to the client's offers; nil when none of them suits.
    ///
    /// - Parameter offers: the value of the request's header; several fields joined by commas.
    package static func answer(toOffers offers: String) -> String? {
        for offer in offers.split(separator: ",") {
            guard let parameters = Self.parameters(offer) else { continue }
            let answer = Self.answer(to: parameters)
            if let answer { return answer }
        }
        return nil
    }

    /// Whether the server's answer to our offer (`terms`) is one we can keep.
    ///
    /// - Returns: nil when it answers something that was not offered: the handshake has failed.
    package static func isAgreed(answer: String) -> Bool? {
        let extensions = answer.split(separator: ",")
        guard extensions.count <= 1 else { return nil }
        guard let only = extensions.first else { return false }
        guard let parameters = Self.parameters(only) else { return nil }
        var serverKeepsNoContext = false
        for (name, value) in parameters {
            switch name {
            case "server_no_context_takeover" where value == nil: serverKeepsNoContext = true
            case "client_no_context_takeover" where value == nil: continue
            case "server_max_window_bits" where Self.windowBits(value) != nil: continue
            default: return nil
            }
        }
        return serverKeepsNoContext ? true : nil
    }

    private static func answer(to parameters: [(name: String, value: String?)]) -> String? {
        var answer = Self.terms
        var seen: Set<String> = []
        for (name, value) in parameters {
            guard seen.insert(name).inserted else { return nil }
            switch name {
            case "server_no_context_takeover", "client_no_context_takeover":
                guard value == nil else { return nil }
            case "client_max_window_bits":
                // The client may limit its own window; nothing to answer, as we inflate any.
                guard value == nil || Self.windowBits(value) != nil else { return nil }
            case "server_max_window_bits":
                guard let bits = Self.windowBits(value), bits >= Deflater.windowBits else { return nil }
                answer += "; server_max_window_bits=\(bits)"
            default:
                return nil
            }
        }
        return answer
    }

    private static func windowBits(_ value: String?) -> Int32? {
        guard let bits = value.flatMap({ Int32($0) }), (8...15).contains(bits) else { return nil }
        return bits
    }

    /// The parameters of one extension; nil when it is not permessage-deflate or not well-formed.
    private static func parameters(_ text: Substring) -> [(name: String, value: String?)]? {
        var parts = text.split(separator: ";", omittingEmptySubsequences: false).map { $0.trimmingSpaces }
        guard parts.removeFirst().lowercased() == "permessage-deflate" else { return nil }
        var parameters: [(name: String, value: String?)] = []
        for part in parts {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = sides.first?.trimmingSpaces, !name.isEmpty else { return nil }
            var value = sides.dropFirst().first?.trimmingSpaces
            if let quoted = value, quoted.count >= 2, quoted.first == "\"", quoted.last == "\"" {
                value = quoted.dropFirst().dropLast()
            }
            parameters.append((name.lowercased(), value.map(String.init)))
        }
        return parameters
    }
}

extension Substring {
    /// Without spaces and tabs at both ends.
    var trimmingSpaces: Substring {
        var text = self
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
