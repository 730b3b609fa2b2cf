/// The channels that stand in a tree.
extension Condition {
    /// In order of appearance, as often as they appear.
    func forEachChannel(_ body: (ChannelName) -> Void) {
        switch self {
        case .comparison(let left, _, let right, let clear):
            left.forEachChannel(body)
            right.forEachChannel(body)
            clear?.forEachChannel(body)
        case .within(let value, let band, let clear), .outside(let value, let band, let clear):
            value.forEachChannel(body)
            for band in [band, clear].compactMap(\.self) {
                band.low.forEachChannel(body)
                band.high.forEachChannel(body)
            }
        case .absent(let channel, _), .stuck(let channel, _, _):
            body(channel)
        case .held(let inner, _), .repeated(let inner, _, _), .not(let inner):
            inner.forEachChannel(body)
        case .and(let left, let right), .or(let left, let right):
            left.forEachChannel(body)
            right.forEachChannel(body)
        }
    }

    func renaming(_ rename: (String) -> String) -> Condition {
        func renamed(_ channel: ChannelName) -> ChannelName {
            ChannelName(name: rename(channel.name), place: channel.place)
        }
        func renamed(_ band: Band) -> Band {
            Band(low: band.low.renaming(rename), high: band.high.renaming(rename))
        }
        return switch self {
        case .comparison(let left, let relation, let right, let clear):
            .comparison(
                left.renaming(rename), relation, right.renaming(rename), clear: clear.map { $0.renaming(rename) })
        case .within(let value, let band, let clear):
            .within(value.renaming(rename), renamed(band), clear: clear.map { renamed($0) })
        case .outside(let value, let band, let clear):
            .outside(value.renaming(rename), renamed(band), clear: clear.map { renamed($0) })
        case .absent(let channel, let duration):
            .absent(renamed(channel), duration)
        case .stuck(let channel, let duration, let tolerance):
            .stuck(renamed(channel), duration, tolerance: tolerance)
        case .held(let inner, let duration):
            .held(inner.renaming(rename), duration)
        case .repeated(let inner, let count, let total):
            .repeated(inner.renaming(rename), count: count, of: total)
        case .not(let inner):
            .not(inner.renaming(rename))
        case .and(let left, let right):
            .and(left.renaming(rename), right.renaming(rename))
        case .or(let left, let right):
            .or(left.renaming(rename), right.renaming(rename))
        }
    }
}

extension Quantity {
    func forEachChannel(_ body: (ChannelName) -> Void) {
        switch self {
        case .number: break
        case .channel(let channel), .window(_, let channel, _): body(channel)
        case .absolute(let inner), .negated(let inner): inner.forEachChannel(body)
        case .arithmetic(let left, _, let right):
            left.forEachChannel(body)
            right.forEachChannel(body)
        }
    }

    func renaming(_ rename: (String) -> String) -> Quantity {
        func renamed(_ channel: ChannelName) -> ChannelName {
            ChannelName(name: rename(channel.name), place: channel.place)
        }
        return switch self {
        case .number: self
        case .channel(let channel): .channel(renamed(channel))
        case .window(let function, let channel, let duration): .window(function, renamed(channel), duration)
        case .absolute(let inner): .absolute(inner.renaming(rename))
        case .negated(let inner): .negated(inner.renaming(rename))
        case .arithmetic(let left, let operation, let right):
            .arithmetic(left.renaming(rename), operation, right.renaming(rename))
        }
    }
}
