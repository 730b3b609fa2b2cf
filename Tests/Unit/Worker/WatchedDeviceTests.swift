import Domain
import Testing

@testable import WorkerService

@Suite("Devices that fall silent")
struct WatchedDeviceTests {
    private static let start = Timestamp(microseconds: 1_800_000_000_000_000)

    private func device(
        lastReading: Int, every seconds: Double? = 30, _ state: WatchedDevice.State? = .online
    ) -> WatchedDevice {
        WatchedDevice(
            name: "pump", lastReading: Self.start + .seconds(lastReading),
            expectedInterval: seconds.map { .seconds($0) }, state: state)
    }

    private func state(_ device: WatchedDevice, at now: Int, watchedSince: Int = 0) -> WatchedDevice.State {
        device.state(at: Self.start + .seconds(now), watchedSince: Self.start + .seconds(watchedSince))
    }

    @Test(
        "Silent for three expected intervals, a minute at least, five when nothing is expected",
        arguments: [
            (30.0, 90), (1.0, 60), (nil, 300), (600.0, 1800),
        ])
    func limits(_ expected: Double?, _ limit: Int) {
        let device = self.device(lastReading: 100, every: expected)
        #expect(self.state(device, at: 100 + limit) == .online)
        #expect(self.state(device, at: 101 + limit) == .offline)
    }

    @Test("Silence while nobody watched is not the device's")
    func breaks() {
        let device = self.device(lastReading: 0)
        #expect(self.state(device, at: 260_000, watchedSince: 259_950) == .online)
        #expect(self.state(device, at: 260_041, watchedSince: 259_950) == .offline)
    }

    @Test("Who was silent before nobody watched is not back because of it")
    func silentBefore() {
        let device = self.device(lastReading: 0, .offline)
        #expect(self.state(device, at: 260_000, watchedSince: 259_950) == .offline)
        #expect(self.state(self.device(lastReading: 259_990, .offline), at: 260_000, watchedSince: 259_950) == .online)
    }

    @Test("What is new here with old readings never was online; with fresh ones it is")
    func newDevices() {
        #expect(self.state(self.device(lastReading: 0, nil), at: 1000, watchedSince: 990) == .offline)
        #expect(self.state(self.device(lastReading: 995, nil), at: 1000, watchedSince: 990) == .online)
    }

    @Test("A clock that is ahead does no harm")
    func future() {
        #expect(self.state(self.device(lastReading: 5000), at: 1000) == .online)
    }
}
