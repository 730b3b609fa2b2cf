import Glibc
import NIOCore
import NIOPosix

/// Looks names up as the system does, on threads of its own.
struct NameResolver: Sendable {
    /// At most so many look-ups at once; others wait.
    private static let threads = NIOThreadPool(numberOfThreads: 8)

    private static let started: Void = Self.threads.start()

    /// All addresses of a name, in the system's order.
    ///
    /// A look-up that is late goes on by itself until the system gives up.
    ///
    /// - Throws: ``RefusedTarget`` when there is none, or when it takes longer than `patience`.
    static func addresses(of name: String, patience: Duration) async throws -> [IPAddress] {
        _ = Self.started
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let promise = loop.makePromise(of: [IPAddress].self)
        let alarm = loop.scheduleTask(in: .nanoseconds(patience.nanoseconds)) {
            promise.fail(RefusedTarget("The name \(name) could not be looked up in time."))
        }
        promise.futureResult.whenComplete { _ in alarm.cancel() }
        Self.threads.runIfActive(eventLoop: loop) { Self.lookUp(name) }.cascade(to: promise)
        let addresses = try await promise.futureResult.get()
        guard !addresses.isEmpty else { throw RefusedTarget("The name \(name) does not exist.") }
        return addresses
    }

    /// Blocks.
    private static func lookUp(_ name: String) -> [IPAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(name, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var addresses: [IPAddress] = []
        var next = list
        while let entry = next {
            if let address = Self.address(entry.pointee), !addresses.contains(address) { addresses.append(address) }
            next = entry.pointee.ai_next
        }
        return addresses
    }

    private static func address(_ entry: addrinfo) -> IPAddress? {
        switch entry.ai_family {
        case AF_INET:
            return entry.ai_addr.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { address in
                IPAddress(four: withUnsafeBytes(of: address.pointee.sin_addr) { Array($0) })
            }
        case AF_INET6:
            return entry.ai_addr.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { address in
                IPAddress(sixteen: withUnsafeBytes(of: address.pointee.sin6_addr) { Array($0) })
            }
        default: return nil
        }
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 {
        self.components.seconds * 1_000_000_000 + self.components.attoseconds / 1_000_000_000
    }
}
