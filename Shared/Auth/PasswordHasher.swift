import FoundationEssentials

/// Hashes passwords with Argon2id, off the cooperative pool and with a bounded queue, because at 28 ms of CPU a flood of
/// logins is the cheapest denial of service.
package final class PasswordHasher: Sendable {
    private let threads: WorkerThreads

    /// - Parameters:
    ///   - threads: how many passwords are hashed at once: as many as there are cores, at most eight, which take 152 MiB.
    ///   - queueLimit: how many wait behind them; one more throws ``PasswordError/overloaded``. On two cores, 32 wait half a
    ///     second.
    package init(
        threads: Int = min(ProcessInfo.processInfo.activeProcessorCount, 8), queueLimit: Int = 32
    ) {
        self.threads = WorkerThreads(count: threads, queueLimit: queueLimit)
    }

    /// A PHC string with a salt of its own: 97 characters.
    package func hash(_ password: String) async throws(PasswordError) -> String {
        var generator = SystemRandomNumberGenerator()
        let salt = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let result = await self.threads.run { () -> Result<String, PasswordError> in
            Result { () throws(PasswordError) in try Argon2id.hash(password, salt: salt) }
        }
        guard let result else { throw .overloaded }
        return try result.get()
    }

    /// Whether `password` is the one behind `hash`: Argon2id of any cost, or bcrypt. Any other text matches nothing.
    package func verify(_ password: String, hash: String) async throws(PasswordError) -> Bool {
        let result = await self.threads.run {
            if Argon2id.isHash(hash) { return Argon2id.verify(password, hash: hash) }
            if Bcrypt.isHash(hash) { return Bcrypt.verify(password, hash: hash) }
            return false
        }
        guard let result else { throw .overloaded }
        return result
    }

    /// Takes as long as ``verify(_:hash:)``, for a user that does not exist: the time of an answer must not tell.
    package func dummyVerify(_ password: String) async throws(PasswordError) {
        _ = try await self.verify(password, hash: Self.dummyHash)
    }

    /// Whether `hash` is of another kind or cost than ``hash(_:)`` makes: to be replaced at the next login.
    package static func needsRehash(_ hash: String) -> Bool {
        !hash.hasPrefix(Argon2id.currentPrefix)
    }

    /// Of today's cost, of no password: salt and hash are made up.
    static let dummyHash =
        Argon2id.currentPrefix + "d2VibWFjcy1kdW1teS1zYQ$nPGYnG3YbFAWyGYb0JZcBmLF3YyeZ1vYIrGH3UpKZ7Q"
}
