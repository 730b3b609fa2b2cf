import Domain

/// All channels at one moment, findable by either of their names.
package struct ChannelSnapshot: Sendable {
    private let byID: [String: Channel]
    private let byNumber: [Channel.Number: Channel]

    package init(_ channels: [Channel] = []) {
        self.byID = Dictionary(channels.map { ($0.id.text, $0) }, uniquingKeysWith: { $1 })
        self.byNumber = Dictionary(channels.map { ($0.number, $0) }, uniquingKeysWith: { $1 })
    }

    package subscript(id id: String) -> Channel? { self.byID[id] }
    package subscript(number number: Channel.Number) -> Channel? { self.byNumber[number] }
    package var all: some Collection<Channel> { self.byID.values }
}
