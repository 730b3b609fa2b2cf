/// Replies of the stream commands, as values. Each returns nil when the reply has another shape.
extension RedisValue {
    package var streamID: StreamID? {
        switch self {
        case .bulk(let bytes): StreamID(utf8: bytes)
        case .simple(let text): StreamID(text)
        default: nil
        }
    }

    /// A list of ids.
    package var streamIDs: [StreamID]? {
        guard let values = self.array else { return nil }
        let ids = values.compactMap(\.streamID)
        return ids.count == values.count ? ids : nil
    }

    /// `[id, [name, value, ...]]`, or `[id, null]` for a deleted entry of a pending list.
    package var streamEntry: StreamEntry? {
        guard let parts = self.array, parts.count == 2, let id = parts[0].streamID else { return nil }
        if parts[1].isNull { return StreamEntry(id: id, fields: []) }
        guard let words = parts[1].array, words.count.isMultiple(of: 2) else { return nil }
        var fields: [(name: String, value: [UInt8])] = []
        fields.reserveCapacity(words.count / 2)
        for index in stride(from: 0, to: words.count, by: 2) {
            guard let name = words[index].text, let value = words[index + 1].bytes else { return nil }
            fields.append((name, value))
        }
        return StreamEntry(id: id, fields: fields)
    }

    /// The reply of XRANGE. A null in it (an entry that Redis 6.2 found deleted while claiming) is left out.
    package var streamEntries: [StreamEntry]? {
        guard let values = self.array else { return nil }
        var entries: [StreamEntry] = []
        entries.reserveCapacity(values.count)
        for value in values where !value.isNull {
            guard let entry = value.streamEntry else { return nil }
            entries.append(entry)
        }
        return entries
    }

    /// The reply of XREAD and XREADGROUP: `[[key, entries], ...]`; null, when there was nothing, gives an empty list.
    package var streamReads: [(key: String, entries: [StreamEntry])]? {
        if self.isNull { return [] }
        guard let streams = self.array else { return nil }
        var reads: [(key: String, entries: [StreamEntry])] = []
        for stream in streams {
            guard let parts = stream.array, parts.count == 2, let key = parts[0].text,
                let entries = parts[1].streamEntries
            else { return nil }
            reads.append((key, entries))
        }
        return reads
    }

    /// The reply of XAUTOCLAIM: `[next, entries, deleted ids]`, without the third part before Redis 7.
    package var streamClaim: StreamClaim? {
        guard let parts = self.array, parts.count >= 2, let next = parts[0].streamID,
            let entries = parts[1].streamEntries
        else { return nil }
        guard parts.count >= 3 else { return StreamClaim(next: next, entries: entries, deleted: []) }
        guard let deleted = parts[2].streamIDs else { return nil }
        return StreamClaim(next: next, entries: entries, deleted: deleted)
    }

    /// The value that stands after `name` in a flat list of names and values, as XINFO gives it.
    package func value(after name: String) -> RedisValue? {
        guard let words = self.array else { return nil }
        for index in stride(from: 0, to: words.count - 1, by: 2) where words[index].text == name {
            return words[index + 1]
        }
        return nil
    }
}
