/// Which endpoints are away, so that their many waiting lanes are looked at apart from those of all others.
///
/// ```
///             found away                   the ordinary look begins                found away no more
/// ordinary ───────────────▶ leaving ───────────────────────────────────▶ apart ───────────────────────▶ ordinary
/// ```
///
/// Two loops look for deliveries at the same time. Each endpoint is always one's alone, for otherwise both could give it all
/// that it may have at once: it leaves the ordinary look when that begins, and the other when that has ended.
struct AwayEndpoints: Sendable {
    /// By the numbers of their rows: these are not the ordinary look's.
    private(set) var apart: Set<Int64> = []

    private var leaving: Set<Int64> = []

    /// Before each ordinary look.
    ///
    /// - Returns: Whether there are some that the other look does not know yet.
    mutating func beginOrdinaryLook() -> Bool {
        defer { self.leaving = [] }
        self.apart.formUnion(self.leaving)
        return !self.leaving.isEmpty
    }

    /// Before each look at those that are away.
    ///
    /// - Parameter found: all that are.
    /// - Returns: Whether some must leave the ordinary look before they can be looked at.
    mutating func beginLook(found: Set<Int64>) -> Bool {
        self.leaving = found.subtracting(self.apart)
        return !self.leaving.isEmpty
    }

    /// After each look at those that are away, whether it succeeded or not.
    ///
    /// - Parameter found: as at its beginning.
    mutating func endLook(found: Set<Int64>) {
        self.apart.formIntersection(found)
    }
}
