import Domain
import FoundationEssentials
import Logging
import ServiceLifecycle
import Testing

@testable import AgentService

@Suite("The host of plugins")
struct PluginHostTests {
    @Test("Without the server what it wanted last runs, and the host ends when the agent does")
    func alone() async throws {
        try await TestSpool.withPath { path in
            let spool = try await TestSpool.open(path)
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            let host = PluginHost(
                // Nobody listens there.
                server: ServerAddress("http://127.0.0.1:9"), token: "t", certificateAuthorities: nil, device: "press",
                folder: nil, file: PluginFile(path: path + ".plugins"),
                intake: SpoolIntake(spool: spool, metrics: AgentMetrics(), logger: logger), logger: logger)
            let instances = ["simulated", "no_such_kind"].map { kind in
                """
                {"public_id":"\(kind)","plugin_id":"\(kind)","instance_name":"\(kind)","demo_mode":false,"interval_seconds":1,
                 "config":{},"channels":[{"channel_id":"volume_flow","event_public_id":"c1","name":"Flow","type":"sensor",
                 "unit":"L/min","min_value":0,"max_value":20}]}
                """
            }
            try host.file.replace(with: Data(#"{"data":[\#(instances.joined(separator: ","))]}"#.utf8))
            let group = ServiceGroup(services: [host], logger: logger)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                for await lane in spool.appended where lane.last >= 2 { break }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
            let readings = try await spool.runs(spool.boot).flatMap(\.readings)
            #expect(readings.count >= 2 && readings.allSatisfy { $0.channel == "c1" })
            #expect(spool.definitions.compactMap(\.id) == [ChannelID("c1")])
            try await spool.close()
        }
    }
}
