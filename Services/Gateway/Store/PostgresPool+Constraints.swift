import Domain
import Postgres

extension PostgresPool {
    /// Runs `body`, and turns a violated constraint, by its name, into the gateway's own error.
    @discardableResult
    func namingConstraints<R>(_ body: () async throws -> R) async throws -> R {
        do {
            return try await body()
        } catch let error as PostgresError {
            throw Self.named(error)
        }
    }

    private static func named(_ error: PostgresError) -> any Error {
        switch error.constraint {
        case "users_email_key": GatewayError.emailTaken
        case "users_username_key": GatewayError.userNameTaken
        case "channels_name_key": GatewayError.channelNameTaken
        case "experiments_name_key": GatewayError.experimentNameTaken
        case "credentials_name_key": GatewayError.credentialNameTaken
        case "plugin_instances_name_key": GatewayError.pluginNameTaken
        case "channel_mappings_channel_key": GatewayError.mappingTaken
        case "experiments_span_ordered":
            ValidationError(field: "stopped_on", ExperimentRules.orderMessage, type: ExperimentRules.orderType)
        case "dashboards_private_owner": GatewayError.privateWithoutOwner
        case "api_tokens_one_role", "api_tokens_share_ends": GatewayError.shareLinkWithoutPerson
        case "api_tokens_service_name_key": GatewayError.tokenNameTaken
        case "channels_range_ordered":
            ValidationError(field: "max_value", ChannelRules.orderMessage, type: ChannelRules.orderType)
        default: error
        }
    }
}
