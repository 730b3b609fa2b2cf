import ServiceKit

/// What brings kinds of plugins, on the wire: the agent, which has them built in.
struct PluginPackageDTO: Encodable, Sendable {
    var id: String
    var name: String
    var version = BuildVersion.current
    var source = "bundled"
    var plugins: [String]
    @ExplicitNull var fileSize: Int?
    @ExplicitNull var installedAt: String?
    var isRemovable = false

    static let agent = PluginPackageDTO(id: "webmacs-agent", name: "webmacs-agent", plugins: PluginKind.all.map(\.id))

    private enum CodingKeys: String, CodingKey {
        case id = "public_id"
        case name = "package_name"
        case version, source
        case plugins = "plugin_ids"
        case fileSize = "file_size_bytes"
        case installedAt = "installed_on"
        case isRemovable = "removable"
    }
}
