import Contracts
import Domain
import Hummingbird
import ServiceKit

/// `GET /api/v1/commands`: what became of setpoints.
struct CommandRoutes: Sendable {
    let store: CommandStore

    func add(to router: Router<AppRequestContext>) {
        let group = router.group("/api/v1/commands")
        group.get(use: self.list)
        group.get(":id", use: self.fetch)
    }

    @Sendable
    private func list(_ request: Request, _ context: AppRequestContext) async throws -> PageResponse<CommandDTO> {
        let page = try PageRequest(request)
        let query = request.uri.queryParameters
        let state = query["state"].map(String.init)
        if let state, CommandStateChanged.State(rawValue: state) == nil {
            throw ValidationError([
                .init(
                    ["query", "state"], "Input should be 'pending', 'confirmed', 'failed' or 'expired'", type: "enum")
            ])
        }
        let (total, commands) = try await self.store.list(
            channel: query["event_public_id"].map(String.init), state: state, limit: page.pageSize, offset: page.offset)
        return PageResponse(page, total: Int(total), data: commands.map(CommandDTO.init))
    }

    @Sendable
    private func fetch(_ request: Request, _ context: AppRequestContext) async throws -> CommandDTO {
        let id = try context.parameters.require("id")
        guard let command = try await self.store.fetch(Identifier(id)) else { throw IngestionError.unknownCommand(id) }
        return CommandDTO(command)
    }
}
