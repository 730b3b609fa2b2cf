import Logging
import ServiceKit

@main
struct RulesMain {
    static func main() async {
        await ServiceMain.run(name: "rules") { settings, common in
            let configuration = RulesConfiguration(common, from: &settings)
            try settings.finish()
            return try RulesApp(configuration, logger: Logger(label: "rules")).application
        }
    }
}
