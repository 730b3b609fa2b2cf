import Logging
import ServiceKit

@main
struct WebhooksMain {
    static func main() async {
        await ServiceMain.run(name: "webhooks") { settings, common in
            let configuration = WebhooksConfiguration(common, from: &settings)
            try settings.finish()
            return try WebhooksApp(configuration, logger: Logger(label: "webhooks")).application
        }
    }
}
