import Glibc
import Logging
import ServiceKit

@main
struct UpdaterMain {
    static func main() async {
        let arguments = CommandLine.arguments
        if let command = UpdateCommand(arguments.dropFirst()) { exit(await command.run()) }
        let rest = arguments.map { $0 == "watch" ? "serve" : $0 }
        await ServiceMain.run(name: "updater", needs: [], arguments: rest) { settings, common in
            let configuration = UpdaterConfiguration(common, from: &settings)
            try settings.finish()
            return try UpdaterApp(configuration, logger: Logger(label: "updater")).watch()
        }
    }
}
