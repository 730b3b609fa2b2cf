import Domain

/// The old question for lines: `POST /api/v1/datapoints/series`.
struct SeriesRequestDTO: Decodable, Sendable {
    var channels: [String]
    var minutes: Int?
    var pointLimit: Int?

    private enum CodingKeys: String, CodingKey {
        case minutes
        case channels = "event_public_ids"
        case pointLimit = "max_points"
    }

    /// All that is out of range, at once.
    func validate() throws(ValidationError) -> (channels: [String], minutes: Int, pointLimit: Int) {
        var issues: [ValidationError.Issue] = []
        if !(1...20).contains(self.channels.count) {
            issues.append(.init(["body", "event_public_ids"], "List should have 1 to 20 items", type: "list_length"))
        }
        let minutes = self.minutes ?? 60
        if !(1...14_400).contains(minutes) {
            issues.append(.init(["body", "minutes"], "Input should be from 1 to 14400", type: "out_of_range"))
        }
        let points = self.pointLimit ?? 500
        if !(10...2000).contains(points) {
            issues.append(.init(["body", "max_points"], "Input should be from 10 to 2000", type: "out_of_range"))
        }
        guard issues.isEmpty else { throw ValidationError(issues) }
        return (self.channels, minutes, points)
    }
}
