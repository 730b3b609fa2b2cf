import ArgumentParser
import Chunks

/// `webmacs bundle delta`
struct BundleDeltaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delta", abstract: "How much a device fetches that has one bundle and gets another.",
        discussion: "Both are cut into chunks as the server does it; nothing is written.")

    @Argument(help: "The bundle that the device has.")
    var old: String

    @Argument(help: "The bundle that it gets.")
    var new: String

    @Flag(help: "Prints JSON.")
    var json = false

    func run() async throws {
        try await Console.run {
            let figures = try DeltaFigures(old: self.old, new: self.new)
            Console.say(self.json ? figures.json : figures.table)
        }
    }
}
