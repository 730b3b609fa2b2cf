import Catalogue
import Contracts
import Domain
import FoundationEssentials
import Logging
import Postgres
import Redis
import ServiceLifecycle

/// Sends setpoints to devices and keeps the book on them: pending → confirmed, failed or expired.
///
/// ```
/// POST ──▶ row (pending) ──▶ commands:<source> ──▶ the agent's socket ──▶ command_result ──▶ row, command-states
/// rule ──▶ row (waits) ──────────┘
/// ```
struct SetpointDesk: Service {
    let store: CommandStore
    let redis: RedisClient
    let subscriber: RedisSubscriber
    let logger: Logger

    /// Records the setpoint and sends it to the device that serves the channel.
    ///
    /// Fails at once, in the returned command, when no device serves the channel or the device is not connected.
    func issue(_ value: Double, to channel: Channel, by principal: Principal, now: Timestamp = .now()) async throws
        -> Command
    {
        let command = Command(
            id: .random(), channel: channel.id, value: value, state: .pending, requestedBy: principal.user,
            requestedAt: now, expiresAt: now + Command.patience)
        let source = try await self.store.insert(command, channel: channel)
        return try await self.send(command, to: source)
    }

    /// Sends a command that is stored; fails it at once when no device serves its channel or the device is not connected.
    private func send(_ command: Command, to source: String?) async throws -> Command {
        await self.announce(command)
        guard let source else {
            return try await self.resolve(command.id, as: .failed, reason: "No device serves this channel.") ?? command
        }
        let message = CommandIssued(
            id: command.id.text, channel: command.channel.text, value: command.value,
            expiresAt: command.expiresAt.rfc3339)
        let receivers = try? await self.redis.publish(Topics.commands(source), [UInt8](JSONEncoder().encode(message)))
        if receivers == nil || receivers == 0 {
            let reason = "The device is not connected."
            return try await self.resolve(command.id, as: .failed, reason: reason) ?? command
        }
        return command
    }

    /// Notes the device's answer; nil when the command is unknown or was resolved before.
    ///
    /// - Parameter source: When given, the command must be for a channel of this source.
    @discardableResult
    func resolve(
        _ id: Identifier<Command>, as state: CommandStateChanged.State, reason: String?, by source: String? = nil
    ) async throws -> Command? {
        guard let command = try await self.store.resolve(id, as: state, reason: reason, by: source) else { return nil }
        await self.announce(command)
        return command
    }

    /// Lets commands expire that no device answered, on whichever instance they were issued, and sends what rules command.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.followRules() }
                while !Task.isCancelled {
                    try? await Task.sleep(for: .seconds(1))  // Cancellation is seen by the loop.
                    do {
                        for command in try await self.store.expire() { await self.announce(command) }
                    } catch {
                        self.logger.debug("Commands cannot be expired now", metadata: ["error": "\(error)"])
                    }
                    await self.sendWaiting()
                }
                group.cancelAll()
            }
        }
    }

    /// Rules say when they have done something; who hears nothing looks each second.
    private func followRules() async {
        for await event in self.subscriber.subscribe([Topics.eventsRecorded]) where event != .disconnected {
            await self.sendWaiting()
        }
    }

    private func sendWaiting() async {
        do {
            for (command, source) in try await self.store.takeWaiting() {
                do {
                    _ = try await self.send(command, to: source)
                } catch {
                    // It was sent, or it expires and people are told; the others go out all the same.
                    self.logger.debug("A setpoint's end was not noted", metadata: ["error": "\(error)"])
                }
            }
        } catch {
            self.logger.debug("Setpoints of rules cannot be taken now", metadata: ["error": "\(error)"])
        }
    }

    private func announce(_ command: Command) async {
        do {
            let message = try [UInt8](JSONEncoder().encode(command.stateChanged))
            _ = try await self.redis.publish(Topics.commandStates, message)
        } catch {
            // The row is the truth; browsers ask for it when they hear nothing.
            self.logger.debug("Command state not announced", metadata: ["error": "\(error)"])
        }
    }
}
