import Glibc
import Logging
import ServiceKit

@main
struct AgentMain {
    static func main() async {
        if CommandLine.arguments.dropFirst().first == "spool" {
            exit(await SpoolCommand.run(CommandLine.arguments.dropFirst(2)))
        }
        if CommandLine.arguments.dropFirst().first == "collect" {
            exit(await CollectCommand.run(CommandLine.arguments.dropFirst(2)))
        }
        await ServiceMain.run(name: "agent", needs: [], port: 0) { settings, common in
            let configuration = AgentConfiguration(from: &settings, common: common)
            try settings.finish()
            return try await AgentApp.build(configuration, logger: Logger(label: "agent"))
        }
    }
}
