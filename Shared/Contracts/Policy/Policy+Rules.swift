// A table reads best with one line for each route.
// swift-format-ignore-file

import Domain

extension Policy {
    /// Watches readings, and says when something is wrong.
    package static let rules: [RoutePolicy] = [
    ]
}
