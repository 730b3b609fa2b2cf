// MARK: - Sending

extension UplinkStateMachine {
    mutating func nextRead(at now: Instant) -> UplinkAction? {
        if let until = self.pausedUntil {
            guard now >= until else { return nil }
            self.pausedUntil = nil
        }
        guard self.isConnected, self.isProvisioned, self.reading == nil, !self.isBeginningLane else { return nil }
        let next: Int?
        switch self.greeting {
        case .unsaid, .said:
            return nil
        case .welcomed:
            next = self.nextLane(at: now)
        case .unanswered:
            next = self.lanes.firstIndex { !$0.isDrained }
            if let next, let used = self.usedLanes.first, used != self.lanes[next].boot {
                // Until the connection is gone there is nothing more to decide.
                self.greeting = .unsaid
                return .close(.nextLane)
            }
        }
        guard let next, self.isReady(next, at: now) else { return nil }
        let lane = self.lanes[next]
        self.tickets += 1
        self.reading = (lane.boot, self.tickets, lane.last)
        return .read(boot: lane.boot, after: lane.cursor, limit: lane.limit, ticket: self.tickets)
    }

    /// The open lane while it has something to send, else the newest lane of the backlog that may send.
    private func nextLane(at now: Instant) -> Int? {
        let open = self.lanes.count - 1
        if self.isReady(open, at: now) { return open }
        guard !self.live.hasMore || self.live.isPaused(at: now) else { return nil }
        guard self.lanes.dropLast().reduce(0, { $0 + $1.window.count }) < Self.backlogWindowLimit else { return nil }
        return self.lanes.indices.dropLast().last { self.isReady($0, at: now) }
    }

    /// A lane that searches a culprit has the connection for itself: a refusal names no batch.
    private func isReady(_ index: Int, at now: Instant) -> Bool {
        let lane = self.lanes[index]
        guard lane.hasMore, !lane.isPaused(at: now) else { return false }
        if self.lanes.contains(where: { $0.isSearching && !$0.window.isEmpty }) { return false }
        return lane.isSearching
            ? self.lanes.allSatisfy(\.window.isEmpty)
            : lane.window.count < Self.windowLimit
    }

    mutating func finishRead(_ ticket: Int, batch: SpoolBatch?, at now: Instant) -> [UplinkAction] {
        guard let read = self.takeRead(ticket), let index = self.index(read.boot) else { return [] }
        guard let batch else {
            // Dropped by the spool's bounds since they were appended.
            self.lanes[index].skip(to: read.last)
            return self.finishLane(index)
        }
        self.lanes[index].sent(batch, at: now)
        self.usedLanes.insert(read.boot)
        self.lastSentLane = read.boot
        return [.send(batch, acknowledged: self.lanes[index].acknowledged)]
    }

    /// The read with this ticket; nil when its answer is no longer wanted.
    mutating func takeRead(_ ticket: Int) -> (boot: String, ticket: Int, last: Int64)? {
        guard let reading, reading.ticket == ticket else { return nil }
        self.reading = nil
        return reading
    }

    mutating func dropRead(of boot: String) {
        if self.reading?.boot == boot { self.reading = nil }
    }
}

// MARK: - Answers

extension UplinkStateMachine {
    mutating func acknowledge(_ sequence: Int64, boot: String?, at now: Instant) -> [UplinkAction] {
        guard let index = self.answered(boot) else { return [] }
        let cursor = self.lanes[index].cursor
        guard self.lanes[index].acknowledge(sequence, maxBatchSize: self.maxBatchSize, at: now) else { return [] }
        let lane = self.lanes[index]
        if lane.cursor != cursor { self.dropRead(of: lane.boot) }
        var actions: [UplinkAction] = [.acknowledge(boot: lane.boot, upTo: sequence)]
        if index == self.lanes.count - 1 {
            if lane.acknowledged == lane.last { self.lateness = .nothingWaits }
            actions += self.beginLaneIfLate(isConnecting: false, at: now)
        }
        return actions + self.finishLane(index)
    }

    /// Outside a search this only raises a suspicion: the frame may be followed by an acknowledgement, and if not, the
    /// missing acknowledgement ends the connection and the search begins with the next one, where nothing else is under
    /// way.
    mutating func searchCulprit(at now: Instant) -> [UplinkAction] {
        guard let index = self.lanes.firstIndex(where: { $0.isSearching && !$0.window.isEmpty }) else {
            for index in self.lanes.indices { self.lanes[index].suspect() }
            return []
        }
        let givenUp = self.lanes[index].halve(at: now)
        let lane = self.lanes[index]
        self.dropRead(of: lane.boot)
        guard let givenUp else { return [] }
        return [.giveUp(givenUp), .acknowledge(boot: lane.boot, upTo: givenUp.sequence)] + self.finishLane(index)
    }
}
