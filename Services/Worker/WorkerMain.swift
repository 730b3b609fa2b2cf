import Logging
import ServiceKit

@main
struct WorkerMain {
    static func main() async {
        await ServiceMain.run(name: "worker") { settings, common in
            let configuration = WorkerConfiguration(common, from: &settings)
            try settings.finish()
            return try WorkerApp(configuration, logger: Logger(label: "worker")).application
        }
    }
}
