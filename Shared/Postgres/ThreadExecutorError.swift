/// The system refused to start a thread.
package struct ThreadExecutorError: Error, CustomStringConvertible {
    /// The `errno` value of `pthread_create`.
    package let code: Int32

    package var description: String { "The system could not start another thread." }
}
