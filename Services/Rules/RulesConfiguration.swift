import ServiceKit

/// What the service is told.
struct RulesConfiguration: Sendable {
    var common: CommonConfiguration

    init(_ common: CommonConfiguration, from settings: inout Settings) {
        self.common = common
    }
}
