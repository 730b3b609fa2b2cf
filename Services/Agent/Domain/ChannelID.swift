import Domain

/// The server's id of a channel; a name of its own because NIO has a `Channel` too.
typealias ChannelID = Channel.ID
