import Hummingbird
import ServiceKit

/// `/settings`: how the installation is set.
struct SettingsRoutes: Sendable {
    let settings: SettingsDTO

    func add(to router: some RouterMethods<AppRequestContext>) {
        router.get("/settings") { [settings] request, context in
            try context.responseEncoder.encode(settings, from: request, context: context)
        }
    }
}
