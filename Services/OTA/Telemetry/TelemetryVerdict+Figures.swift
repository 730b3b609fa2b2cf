extension TelemetryVerdict {
    /// Compares. Figures are rounded to a tenth first, so that each sentence is true as it stands.
    init(_ figures: TelemetryFigures, by gate: RolloutPlan.Gate) {
        self.init(
            findings: (gate.wantsQuietAlerts ? [Self.alerts(figures)] : []) + [
                Self.completeness(figures, drop: gate.completenessDrop),
                Self.restarts(figures, extra: gate.extraRestarts),
            ])
    }

    /// Alerts that a sentence names.
    private static let named = 5

    private static func alerts(_ figures: TelemetryFigures) -> Finding {
        let alerts = figures.newAlerts
        let devices = Self.updated(figures.updatedDevices, of: figures)
        guard !alerts.isEmpty else {
            return Finding(
                name: "alerts", isGood: true, message: "No alert is new on \(devices) since the update.", updated: 0)
        }
        let names = alerts.prefix(Self.named)
            .map { "'\($0.rule)' on \($0.device)\($0.isOver ? " (cleared)" : "")" }.joined(separator: ", ")
        let more = alerts.count > Self.named ? " and \(alerts.count - Self.named) more" : ""
        return Finding(
            name: "alerts", isGood: false,
            message:
                "\(alerts.count) \(alerts.count == 1 ? "alert is" : "alerts are") new on \(devices) since the update: \(names)\(more).",
            updated: Double(alerts.count))
    }

    private static func completeness(_ figures: TelemetryFigures, drop: Double) -> Finding {
        guard let updated = figures.completeness.updated else {
            return Finding(
                name: "completeness", isGood: true,
                message:
                    "Completeness has nothing to compare: of no channel of the updated devices enough readings were due since the update."
            )
        }
        let own = updated.value.tenths
        let sentence =
            "Completeness of \(Self.updated(updated.devices, of: figures)) is \(own.figure) %"
        guard let others = figures.completeness.others else {
            return Finding(
                name: "completeness", isGood: true, message: "\(sentence); \(Self.nobody(figures)).",
                updated: own)
        }
        let their = others.value.tenths
        let less = (their - own).tenths
        return Finding(
            name: "completeness", isGood: less <= drop,
            message: "\(sentence), of \(Self.others(others.devices, of: figures)) \(their.figure) %: "
                + (less > 0
                    ? "\(less.figure) \(less == 1 ? "point" : "points") less, \(drop.allowed)." : "not less."),
            updated: own, others: their)
    }

    private static func restarts(_ figures: TelemetryFigures, extra: Double) -> Finding {
        guard let updated = figures.restarts.updated else {
            return Finding(
                name: "restarts", isGood: true,
                message:
                    "Restarts have nothing to compare: how often the updated devices had restarted before is not known."
            )
        }
        let own = updated.value.tenths
        let sentence =
            "Beside the update's own restart \(Self.updated(updated.devices, of: figures)) restarted \(own.times)"
        guard let others = figures.restarts.others else {
            return Finding(
                name: "restarts", isGood: true, message: "\(sentence); \(Self.nobody(figures)).",
                updated: own)
        }
        let their = others.value.tenths
        let more = (own - their).tenths
        return Finding(
            name: "restarts", isGood: more <= extra,
            message: "\(sentence), \(Self.others(others.devices, of: figures)) \(their.times) in as long a time: "
                + (more > 0 ? "\(more.figure) more, \(extra.allowed)." : "not more."),
            updated: own, others: their)
    }

    private static func nobody(_ figures: TelemetryFigures) -> String {
        figures.otherDevices == 0
            ? "there are no other devices to compare with" : "of the others nothing can be counted"
    }

    private static func updated(_ counted: Int, of figures: TelemetryFigures) -> String {
        let all = figures.updatedDevices
        if counted < all { return "\(counted) of the \(all) updated devices" }
        return all == 1 ? "the updated device" : "the \(all) updated devices"
    }

    private static func others(_ counted: Int, of figures: TelemetryFigures) -> String {
        let all = figures.otherDevices
        if counted < all { return "\(counted) of the \(all) others" }
        return all == 1 ? "the other" : "the \(all) others"
    }
}

extension Double {
    fileprivate var tenths: Double { (self * 10).rounded() / 10 }

    /// `97.2`, `5`.
    fileprivate var figure: String {
        self == self.rounded() && self.magnitude < 1e15 ? "\(Int64(self))" : self.description
    }

    fileprivate var allowed: String { self == 1 ? "1 is allowed" : "\(self.figure) are allowed" }

    /// Of each device.
    fileprivate var times: String {
        switch self {
        case 0: "never"
        case 1: "once each"
        default: "\(self.figure) times each"
        }
    }
}
