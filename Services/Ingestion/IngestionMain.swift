import Logging
import ServiceKit

@main
struct IngestionMain {
    static func main() async {
        await ServiceMain.run(name: "ingestion") { settings, common in
            let configuration = IngestionConfiguration(common, from: &settings)
            try settings.finish()
            return try IngestionApp(configuration, logger: Logger(label: "ingestion")).application
        }
    }
}
