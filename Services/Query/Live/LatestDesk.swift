import Domain

/// Reads the newest readings from the database once for all who ask meanwhile: after a restart every socket asks at once.
///
/// Each gets a state that was read after it asked. At most one reading is under way.
actor LatestDesk {
    private enum Turn: Sendable {
        /// Read it yourself, for those who wait with you.
        case read
        case answer(Result<[Reading], any Error>)
    }

    private let store: ReadingStore
    private var isReading = false
    private var waiting: [CheckedContinuation<Turn, Never>] = []

    init(store: ReadingStore) {
        self.store = store
    }

    /// The newest reading of each channel.
    func latest() async throws -> [Reading] {
        if self.isReading {
            let turn = await withCheckedContinuation { self.waiting.append($0) }
            if case .answer(let answer) = turn { return try answer.get() }
        }
        self.isReading = true
        let others = self.waiting
        self.waiting = []
        let answer: Result<[Reading], any Error>
        do {
            answer = .success(try await self.store.latest().readings)
        } catch {
            answer = .failure(error)
        }
        for other in others { other.resume(returning: .answer(answer)) }
        self.isReading = !self.waiting.isEmpty
        if self.isReading { self.waiting.removeFirst().resume(returning: .read) }
        return try answer.get()
    }
}
