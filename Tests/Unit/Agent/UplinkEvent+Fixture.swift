@testable import AgentService

/// About the one lane of a fixture, `live`.
extension UplinkEvent {
    static func acknowledged(_ sequence: Int64) -> UplinkEvent { .acknowledged(sequence, boot: "live") }
    static func resend(after sequence: Int64) -> UplinkEvent { .resend(after: sequence, boot: "live") }
    static func appended(last: Int64) -> UplinkEvent { .appended(boot: "live", last: last) }
}

extension UplinkAction {
    static func acknowledge(upTo sequence: Int64) -> UplinkAction { .acknowledge(boot: "live", upTo: sequence) }

    static func read(after sequence: Int64, limit: Int, ticket: Int) -> UplinkAction {
        .read(boot: "live", after: sequence, limit: limit, ticket: ticket)
    }
}
