/// A server that others call over the network: it may be away, and an answer may be lost although the work was done.
class Server {
    let world: World
    private(set) var isUp = true

    /// Changes when it restarts: connections from before are broken.
    private(set) var epoch = 0

    init(_ world: World) { self.world = world }

    /// Does `work` when the call arrives. `then` gets its result, or nil when nobody knows whether it was done.
    ///
    /// - Parameters:
    ///   - slowness: Microseconds more on the way there.
    ///   - isAlive: Whether the caller still lives: a dead one's call still arrives, and nobody hears the answer.
    func call<Result>(
        slowness: Int = 0, isAlive: @escaping () -> Bool, _ work: @escaping () -> Result?,
        then: @escaping (Result?) -> Void
    ) {
        self.world.after(self.world.latency() + slowness) {
            let result = self.isUp ? work() : nil
            let epoch = self.epoch
            self.world.after(self.world.latency()) {
                guard isAlive() else { return }
                then(self.isUp && epoch == self.epoch ? result : nil)
            }
        }
    }

    func stop() {
        self.isUp = false
        self.epoch += 1
    }

    func start() { self.isUp = true }
}
