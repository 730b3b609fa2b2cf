// A table reads best with one line for each route.
// swift-format-ignore-file

import Domain

extension Policy {
    /// Tells other systems what happened.
    package static let webhooks: [RoutePolicy] = [
    ]
}
