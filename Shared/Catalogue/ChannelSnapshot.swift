import Domain
import Synchronization

/// All channels at one moment, findable by id, name and number.
package struct ChannelSnapshot: Sendable {
    private static let generations = Atomic<UInt64>(0)

    /// Different for every snapshot that was made, the same for its copies: who keeps what it looked up knows when to look again.
    package let generation = Self.generations.add(1, ordering: .relaxed).newValue

    private let byID: ChannelIndex
    private let byName: ChannelIndex
    private let byNumber: [Channel.Number: Channel]

    package init(_ channels: [Channel] = []) {
        self.byID = ChannelIndex(channels.map { ($0.id.text, $0.number) })
        self.byName = ChannelIndex(channels.map { ($0.name, $0.number) })
        self.byNumber = Dictionary(channels.map { ($0.number, $0) }, uniquingKeysWith: { $1 })
    }

    package subscript(id id: String) -> Channel? {
        var id = id
        return id.withUTF8 { self.number(id: $0) }.flatMap { self.byNumber[$0] }
    }

    package subscript(name name: String) -> Channel? {
        var name = name
        return name.withUTF8 { self.number(name: $0) }.flatMap { self.byNumber[$0] }
    }

    package subscript(number number: Channel.Number) -> Channel? { self.byNumber[number] }

    /// The channel whose id has these bytes: neither text nor channel is made.
    package func number(id: UnsafeBufferPointer<UInt8>) -> Channel.Number? { self.byID[id] }

    /// The channel whose name has these bytes; names are compared byte by byte.
    package func number(name: UnsafeBufferPointer<UInt8>) -> Channel.Number? { self.byName[name] }

    package var all: some Collection<Channel> { self.byNumber.values }
}
