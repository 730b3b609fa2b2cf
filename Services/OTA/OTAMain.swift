import Logging
import ServiceKit

@main
struct OTAMain {
    static func main() async {
        await ServiceMain.run(name: "ota") { settings, common in
            let configuration = OTAConfiguration(common, from: &settings)
            try settings.finish()
            return try OTAApp(configuration, logger: Logger(label: "ota")).application
        }
    }
}
