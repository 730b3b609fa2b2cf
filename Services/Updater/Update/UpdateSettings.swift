/// How a run goes about it.
struct UpdateSettings: Sendable {
    /// Of Compose: the label of the stack's containers.
    var project: String
    /// For one container to get healthy and ready.
    var healthTimeout: Duration
    /// How long the new release has to run without a restart before it counts.
    var soak: Duration
    /// Free bytes beyond what is needed.
    var margin: Int
    /// Compose, as it is called on the machine.
    var compose = "docker compose"
    /// As Docker names this machine's.
    var architecture: String?

    static var machineArchitecture: String? {
        #if arch(x86_64)
            "amd64"
        #elseif arch(arm64)
            "arm64"
        #else
            nil
        #endif
    }
}
