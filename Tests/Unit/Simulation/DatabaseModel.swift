import Contracts
import Domain
import Redis

@testable import IngestionService

/// The database: what is committed stays, and a transaction is there as a whole or not at all.
final class DatabaseModel: Server {
    /// A writer's connection; it holds locks for its life.
    struct Connection: Hashable { var number: Int }

    struct State {
        var offsets: [Int: PartitionOffset] = [:]
        var marks: [String: Watermark] = [:]
        var keys: Set<String> = []
        var locks: [Int: Connection] = [:]
    }

    var state = State()
    private var open: Set<Connection> = []
    private var connections = 0

    /// Where every stored reading is looked at.
    private let witness: Witness

    /// Of a hundred transactions, how many the server rolls back although it could be reached.
    var rollbacks = 0

    init(_ world: World, _ witness: Witness) {
        self.witness = witness
        super.init(world)
    }

    override func stop() {
        super.stop()
        self.open = []
        self.state.locks = [:]
    }

    func connect() -> Connection {
        self.connections += 1
        let connection = Connection(number: self.connections)
        self.open.insert(connection)
        return connection
    }

    func close(_ connection: Connection) {
        self.open.remove(connection)
        self.state.locks = self.state.locks.filter { $0.value != connection }
    }

    /// One of the connections ends, as if the network had lost it.
    func dropConnection() {
        let open = self.open.sorted { $0.number < $1.number }
        if !open.isEmpty { self.close(open[self.world.draw(open.count)]) }
    }

    /// Does `work` on a connection that is open; nil, and nothing of it done, when it throws or is rolled back.
    func transaction<Result>(on connection: Connection, _ work: (inout State, inout [Reading]) throws -> Result)
        -> Result?
    {
        guard self.open.contains(connection) else { return nil }
        var state = self.state
        var rows: [Reading] = []
        // Rolled back: the caller starts again.
        guard let result = try? work(&state, &rows), !self.world.chance(self.rollbacks) else { return nil }
        self.state = state
        for row in rows { self.witness.stored(row) }
        return result
    }
}
