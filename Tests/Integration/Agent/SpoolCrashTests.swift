import Glibc
import Testing

@testable import AgentService

@Suite(.enabled(if: CrashingAgent.path == nil), .timeLimit(.minutes(1)))
struct SpoolCrashTests {
    @Test(
        "An agent that is killed thirteen times loses no reading it had spooled, gives no number twice, and forgets nothing unstored",
        arguments: 1...4)
    func kills(chain: Int) async throws {
        try await TestFolder.with { folder in
            let path = "\(folder)/spool.sqlite"
            let report = CrashingAgent.report(of: path)
            var witness = SpoolWitness()
            for round in 1...13 {
                let agent = try CrashingAgent(path: path, value: round * 1_000_000)
                // Every fifth is killed while it opens the spool, or before; the others after they have said so much.
                if round.isMultiple(of: 5) {
                    try await Task.sleep(for: .milliseconds(.random(in: 0...250)))
                } else {
                    let bytes = Int.random(in: 0...700)
                    while self.size(of: report) <= bytes, agent.isRunning {
                        try await Task.sleep(for: .microseconds(500))
                    }
                }
                try await agent.kill()
                try witness.read(report: report)
                let spool = try await CrashingAgent.open(path)
                try await witness.examine(spool)
                try await spool.close()
            }
            #expect(witness.given > 100)
        }
    }

    private func size(of path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : -1
    }
}
