import Contracts
import TestSupport
import Testing

@Suite("Binary telemetry")
struct BinaryTelemetryTests {
    static let batch = BinaryTelemetry(
        boot: "b", last: 9, follows: 7, acknowledged: 3, isCorrected: true,
        items: [
            .init(alias: 0, time: 1_795_220_375_385_655, value: 23.5),
            .init(alias: 300, time: 1_795_220_375_385_654, value: -0.0),
        ])

    private func fault(_ bytes: [UInt8]) -> BinaryTelemetryError? {
        do throws(BinaryTelemetryError) {
            _ = try BinaryTelemetry(decoding: bytes)
            return nil
        } catch {
            return error
        }
    }

    @Test("A batch survives the wire, whatever its times and values")
    func roundTrip() throws {
        #expect(try BinaryTelemetry(decoding: Self.batch.encoded()) == Self.batch)
        #expect(try BinaryTelemetry(decoding: BinaryTelemetry(items: []).encoded()) == BinaryTelemetry(items: []))
        var random = SplitMix(state: 7)
        for _ in 0..<200 {
            let items: [BinaryTelemetry.Item] = (0..<Int.random(in: 1...50, using: &random)).map { _ in
                let alias = UInt32(truncatingIfNeeded: random.next()) >> UInt32.random(in: 0...31, using: &random)
                let time = Int64(bitPattern: random.next())
                return .init(alias: alias, time: time, value: Double(bitPattern: random.next()))
            }
            let batch = BinaryTelemetry(
                boot: "ü", last: random.next(), follows: random.next(), acknowledged: .max, items: items)
            let decoded = try BinaryTelemetry(decoding: batch.encoded())
            #expect(decoded.items.map(\.alias) == items.map(\.alias))
            #expect(decoded.items.map(\.time) == items.map(\.time))
            #expect(decoded.items.map(\.value.bitPattern) == items.map(\.value.bitPattern))
            #expect((decoded.boot, decoded.last, decoded.follows) == (batch.boot, batch.last, batch.follows))
        }
    }

    @Test("The bytes of version 1 stay as they are: devices in the field write them")
    func golden() {
        let head: [UInt8] = [1, 1, 1, 0, 0x62, 9, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0]
        let base: [UInt8] = [0x37, 0xb6, 0xc4, 0x50, 0xbe, 0x60, 0x06, 0x00]
        let items: [UInt8] = [
            0, 0, 0, 0, 0, 0, 0, 0x80, 0x37, 0x40, 0xac, 0x02, 1, 0, 0, 0, 0, 0, 0, 0, 0x80,
        ]
        #expect(Self.batch.encoded() == head + base + [2, 0] + items)
    }

    @Test("A message that ends too early is a fault at its end, wherever it is cut")
    func truncated() {
        let bytes = Self.batch.encoded()
        for length in 0..<bytes.count {
            #expect(self.fault(Array(bytes.prefix(length))) != nil, "\(length)")
        }
        #expect(self.fault([])?.offset == 0)
        #expect(self.fault(bytes + [0])?.offset == bytes.count)
    }

    @Test("Another version, unknown flags, false counts, text that is no UTF-8 and endless numbers are faults")
    func malformed() {
        var bytes = Self.batch.encoded()
        bytes[0] = 2
        #expect(self.fault(bytes)?.offset == 0)
        bytes = Self.batch.encoded()
        bytes[1] = 2
        #expect(self.fault(bytes)?.offset == 1)
        bytes = Self.batch.encoded()
        bytes[4] = 0xff
        #expect(self.fault(bytes)?.offset == 4)
        bytes = Self.batch.encoded()
        bytes[38] = 0xff
        #expect(self.fault(bytes)?.offset == 37)
        let endless = Self.batch.encoded().prefix(39) + Array(repeating: 0xff, count: 40)
        #expect(self.fault(Array(endless))?.offset == 39)
    }

    @Test("A batch beyond the receiver's limit is a fault before its readings are read")
    func limit() throws {
        let bytes = BinaryTelemetry(items: Array(repeating: .init(alias: 0, time: 0, value: 0), count: 11)).encoded()
        bytes.withUnsafeBytes { bytes in
            #expect(throws: BinaryTelemetryError.self) { try BinaryTelemetry(decoding: bytes, limit: 10) }
            #expect(throws: Never.self) { try BinaryTelemetry(decoding: bytes, limit: 11) }
        }
    }

    @Test("Bytes at random never crash the decoder")
    func noise() async {
        var random = SplitMix(state: 8)
        let good = Self.batch.encoded()
        for _ in 0..<50_000 {
            await Task.yield()
            var bytes = good
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8(truncatingIfNeeded: random.next())
            }
            _ = self.fault(Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random))))
        }
    }
}
