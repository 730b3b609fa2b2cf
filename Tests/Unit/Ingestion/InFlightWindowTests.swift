import Testing

@testable import IngestionService

@Suite("The window of batches under way")
struct InFlightWindowTests {
    @Test("Whoever would exceed it waits until another has left")
    func waits() async {
        let window = InFlightWindow(limit: 2)
        await window.enter()
        await window.enter()
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await window.enter() }
            window.leave()
            await tasks.waitForAll()
        }
    }

    @Test("An open window lets everybody pass")
    func open() async {
        let window = InFlightWindow(limit: 1)
        await window.enter()
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await window.enter() }
            window.open()
            await tasks.waitForAll()
        }
        await window.enter()
    }
}
