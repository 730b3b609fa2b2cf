/// How long something may take.
enum RunLimit {
    /// Runs `body`, which is cancelled when `limit` is over, and must end then.
    ///
    /// - Throws: ``PluginError/tookTooLong(_:)`` then; otherwise what `body` throws.
    static func run<Value: Sendable>(
        _ limit: Duration, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await body() }
            group.addTask {
                try await Task.sleep(for: limit)
                return nil
            }
            guard let value = try await group.next() ?? nil else { throw PluginError.tookTooLong(limit) }
            return value
        }
    }
}
