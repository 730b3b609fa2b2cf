/// The requests that have been sent and wait for replies, oldest first. Pure: knows no socket.
struct RedisInFlight {
    /// A request whose replies have all come.
    struct Completion {
        var request: RedisRequest
        var lastReply: Result<RedisValue, RedisError>
        /// Those before it: empty unless the request is a batch.
        var earlierReplies: [Result<RedisValue, RedisError>]
    }

    private var requests: [RedisRequest] = []
    private var head = 0
    /// Replies to the first commands of the oldest request.
    private var replies: [Result<RedisValue, RedisError>] = []

    var isEmpty: Bool {
        self.head == self.requests.count
    }

    /// When the oldest request gives up, if nothing more is heard; nil when there is none.
    ///
    /// - Parameter lastHeard: when the server last sent anything: while it sends, it is alive, and a long reply or a
    ///   long queue is no reason to drop the connection under all the others.
    func deadline(lastHeard: MonotonicTime) -> MonotonicTime? {
        guard !self.isEmpty else { return nil }
        let oldest = self.requests[self.head]
        return max(oldest.queuedAt, lastHeard) + oldest.timeout
    }

    mutating func append(contentsOf requests: [RedisRequest]) {
        if self.isEmpty {
            self.requests = requests
            self.head = 0
        } else {
            if self.head > self.requests.count / 2 {
                self.requests.removeFirst(self.head)
                self.head = 0
            }
            self.requests += requests
        }
    }

    /// Gives a reply to the oldest command.
    ///
    /// - Returns: the request that is complete by it.
    /// - Precondition: not empty.
    mutating func accept(_ reply: RedisValue) -> Completion? {
        let result: Result<RedisValue, RedisError> =
            if case .error(let text) = reply { .failure(.server(text)) } else { .success(reply) }
        let request = self.requests[self.head]
        guard self.replies.count + 1 == request.commands else {
            self.replies.append(result)
            return nil
        }
        defer {
            self.replies = []
            self.head += 1
        }
        return Completion(request: request, lastReply: result, earlierReplies: self.replies)
    }

    /// Empties it.
    ///
    /// - Returns: the requests, oldest first, and the replies to the first commands of the first.
    mutating func removeAll() -> (requests: [RedisRequest], replies: [Result<RedisValue, RedisError>]) {
        defer { self = RedisInFlight() }
        return (Array(self.requests[self.head...]), self.replies)
    }
}
