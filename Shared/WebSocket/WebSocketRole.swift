/// Which end of the connection this is: a client masks what it sends, a server does not, and each insists on the other's half.
package enum WebSocketRole: Sendable {
    case server
    case client
}
