import Glibc

/// A container's health check without curl: one blocking HTTP request to a port of this machine.
enum HealthcheckCommand {
    /// What is wrong, or nil for an answer with status 200.
    ///
    /// - Parameter timeout: in seconds, for connecting, sending and each read.
    static func problem(port: UInt16, path: String, timeout: Int) -> String? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return "no socket: \(Self.lastError)" }
        defer { close(descriptor) }

        var limit = timeval(tv_sec: timeout, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)

        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { return "cannot connect to 127.0.0.1:\(port): \(Self.lastError)" }

        let request = Array("GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8)
        guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            return "cannot send: \(Self.lastError)"
        }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 512)
        while !answer.contains(UInt8(ascii: "\n")), answer.count < 4096 {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count <= 0 { return count == 0 ? "the connection was closed" : "no answer: \(Self.lastError)" }
            answer += buffer[..<count]
        }
        let status = answer.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
        let words = status.split(separator: UInt8(ascii: " "))
        return words.count > 1 && words[1].elementsEqual("200".utf8)
            ? nil : "answered \(String(decoding: status, as: UTF8.self))"
    }

    private static var lastError: String { String(cString: strerror(errno)) }
}
