import Domain

/// Why the service does not do what it was asked for.
enum WebhookError: PublicError, Hashable {
    case notFound(Endpoint.ID)
    case deliveryNotFound(Delivery.ID)
    case urlTaken
    case isDisabled
    case isPending
    case isSample

    var kind: ErrorKind {
        switch self {
        case .notFound, .deliveryNotFound: .notFound
        case .urlTaken, .isDisabled, .isPending, .isSample: .conflict
        }
    }

    var detail: String {
        switch self {
        case .notFound(let id): "Webhook '\(id)' not found."
        case .deliveryNotFound(let id): "Delivery '\(id)' not found."
        case .urlTaken: "Webhook already exists."
        case .isDisabled: "The webhook is disabled. Enable it first."
        case .isPending: "The delivery waits already."
        case .isSample: "A sample is not delivered again. Send another one."
        }
    }
}
