import Logging
import ServiceKit

@main
struct QueryMain {
    static func main() async {
        await ServiceMain.run(name: "query") { settings, common in
            try settings.finish()
            return try QueryApp(common, logger: Logger(label: "query")).application
        }
    }
}
