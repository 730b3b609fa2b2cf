import Crypto
import Domain
import FoundationEssentials

/// In which wave of a rollout a device is: by a hash, so that everyone who asks gets the same answer, each rollout begins with
/// other devices, and a device that joins later finds its place without moving another.
enum WavePlacement {
    /// Where the device stands among all that could be, in percent: 0 up to 100, which is never reached.
    static func fraction(of device: String, in rollout: Rollout.ID) -> Double {
        let hash = SHA256.hash(data: Array(rollout.text.utf8) + [0] + Array(device.utf8))
        // 53 bits are what a Double holds exactly.
        let number = hash.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } >> 11
        return Double(number) / Double(UInt64(1) << 53) * 100
    }

    /// The first wave that reaches so far, from 0.
    static func wave(at fraction: Double, of waves: [Double]) -> Int {
        waves.firstIndex { fraction < $0 } ?? max(waves.count - 1, 0)
    }

    static func wave(of device: String, in rollout: Rollout) -> Int {
        self.wave(at: self.fraction(of: device, in: rollout.id), of: rollout.plan.waves)
    }
}
