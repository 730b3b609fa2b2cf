import Hummingbird
import ServiceKit

/// A metric set, in Unity's words.
struct PluginDTO: ResponseEncodable, Sendable {
    struct Config: Encodable, Sendable {
        /// The host or group it is of; empty for channels without one.
        var host: String
        /// In seconds.
        @ExplicitNull var interval: Double?

        private enum CodingKeys: String, CodingKey {
            case host
            case interval = "collection_interval"
        }
    }

    private let id: String
    private let name: String
    private let version = "1.0.0"
    private let description: String
    private let category: String
    /// What is not measured has no channels, and is not here.
    private let enabled = true
    private let config: Config
    private let author = "WebMACS"

    init(_ set: MetricSet) {
        self.id = set.id
        self.name = set.title
        self.description = set.summary
        self.category = set.category
        self.config = Config(
            host: set.group, interval: ExplicitNull(wrappedValue: set.expectedInterval.map { $0 / .seconds(1) }))
    }
}

extension PluginDTO.Config {
    fileprivate init(host: String, interval: ExplicitNull<Double>) {
        self.host = host
        self._interval = interval
    }
}

struct PluginCategoriesDTO: ResponseEncodable, Sendable {
    var categories: [String]
}
