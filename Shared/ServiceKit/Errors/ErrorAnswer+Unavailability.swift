import Postgres
import Redis

extension ErrorAnswer {
    /// The sentence for an error that only says that a store cannot be reached now; nil for all others.
    static func unavailability(of error: any Error) -> String? {
        switch error {
        case let error as PostgresError where error.isUnavailable || error.isCancelled || error.isTransactionConflict:
            "The database is not available now; try again."
        case RedisError.connectionLost, RedisError.timeout, RedisError.overloaded, RedisError.shutDown:
            "The message store is not available now; try again."
        default: nil
        }
    }
}
