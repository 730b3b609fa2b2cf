import Domain

/// What happened, in a sentence for people; the wire calls it a log entry.
struct Notice: Sendable, Hashable {
    typealias ID = Identifier<Notice>

    var id: ID = .random()
    /// 1 to 500 characters.
    var content: String
    var kind = NoticeKind.info
    /// Who wrote it, or whom it is about; nil: the gateway, a program, or a person since deleted.
    var user: User.ID?

    static var gatewayStarted: Notice { Notice(content: "Gateway started.") }

    static func loggedIn(_ user: User) -> Notice {
        Notice(content: "User '\(user.name)' logged in.", user: user.id)
    }
}

extension Notice {
    init(_ transition: ExperimentTransition) {
        switch transition {
        case .started(let entry):
            self.init(content: "Experiment '\(entry.experiment.name)' started.", user: entry.createdBy)
        case .stopped(let entry):
            self.init(content: "Experiment '\(entry.experiment.name)' stopped.", user: entry.createdBy)
        }
    }
}
