/// Waits until `condition` holds, asking every 5 ms; false when it did not within `limit`.
///
/// Only for what other threads or servers do: whatever depends on our own code alone takes its time as an argument.
package func eventually(
    within limit: Duration = .seconds(5), _ condition: () async throws -> Bool
) async throws -> Bool {
    let clock = ContinuousClock()
    let end = clock.now + limit
    while clock.now < end {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(5), clock: clock)
    }
    return try await condition()
}
