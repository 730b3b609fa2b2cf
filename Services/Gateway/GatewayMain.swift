import Logging
import ServiceKit

@main
struct GatewayMain {
    static func main() async {
        await ServiceMain.run(name: "gateway") { settings, common in
            let configuration = GatewayConfiguration(common, from: &settings)
            try settings.finish()
            return try await GatewayApp(configuration, logger: Logger(label: "gateway"))
        }
    }
}
