/// Waits until `condition` holds, asking every 5 ms; false when it did not within `limit`, and was asked 200 times: a machine on
/// which all stood still for a while has not shown that it does not.
///
/// Only for what other threads or servers do: whatever depends on our own code alone takes its time as an argument.
package func eventually(
    within limit: Duration = .seconds(5), _ condition: () async throws -> Bool
) async throws -> Bool {
    let clock = ContinuousClock()
    let end = clock.now + limit
    var asked = 0
    while clock.now < end || asked < 200 {
        if try await condition() { return true }
        asked += 1
        try await Task.sleep(for: .milliseconds(5), clock: clock)
    }
    return try await condition()
}
