import Testing

@testable import WebSocket

@Suite struct MonitorTests {
    @Test("Waiting and taking are one step, in the order of arrival")
    func order() async {
        let monitor = Monitor<[Int]>([])
        let taken = await withTaskGroup(of: Int?.self) { group in
            for _ in 0..<10 {
                group.addTask { await monitor.wait { $0.isEmpty ? nil : $0.removeFirst() } }
            }
            for number in 0..<10 { monitor.withLock { $0.append(number) } }
            return await group.reduce(into: Set<Int>()) { set, number in number.map { _ = set.insert($0) } }
        }
        #expect(taken == Set(0..<10))
        #expect(monitor.withLock { $0 }.isEmpty)
    }

    @Test("A condition that is met may meet another's")
    func chain() async {
        let monitor = Monitor(0)
        await withTaskGroup(of: Bool?.self) { group in
            for step in (1...5).reversed() {
                group.addTask {
                    await monitor.wait { state in
                        guard state == step else { return nil }
                        state += 1
                        return true
                    }
                }
            }
            monitor.withLock { $0 = 1 }
            await group.waitForAll()
        }
        #expect(monitor.withLock { $0 } == 6)
    }

    @Test("A cancelled wait ends with nil, and takes nothing")
    func cancelled() async {
        let monitor = Monitor<[Int]>([])
        await withTaskGroup(of: Int?.self) { group in
            group.addTask { await monitor.wait { $0.isEmpty ? nil : $0.removeFirst() } }
            group.cancelAll()
            #expect(await group.next() == .some(nil))
        }
        monitor.withLock { $0.append(1) }
        #expect(await monitor.wait { $0.isEmpty ? nil : $0.removeFirst() } == 1)
    }
}
