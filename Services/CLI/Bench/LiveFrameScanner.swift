import FoundationEssentials
import Glibc
import NIOCore

/// Finds the probes in a frame of the live feed without decoding the rest: a hundred sockets get each reading.
struct LiveFrameScanner: Sendable {
    /// With the quotes around it.
    private let probe: [UInt8]

    /// - Parameter probe: The id of the channel whose values are the numbers of probes; not empty.
    init(probe: String) {
        self.probe = Array("\"\(probe)\"".utf8)
    }

    private struct Reading: Decodable {
        var value: Double
    }

    /// Each reading is an object in the one that is the frame.
    func readingCount(in frame: ByteBuffer) -> Int {
        frame.withUnsafeReadableBytes { bytes in
            var objects = 0
            Self.forEach(UInt8(ascii: "{"), in: bytes) { _ in objects += 1 }
            return max(0, objects - 1)
        }
    }

    /// The numbers of the probes in the order in which they stand there.
    func probes(in frame: ByteBuffer) -> [Int] {
        frame.withUnsafeReadableBytes { bytes in
            self.probePositions(in: bytes).compactMap { position in
                // A reading is a flat object: it begins at the brace before, and ends at the one behind.
                guard let open = bytes[..<position].lastIndex(of: UInt8(ascii: "{")),
                    let close = bytes[position...].firstIndex(of: UInt8(ascii: "}")),
                    let reading = try? JSONDecoder().decode(Reading.self, from: Data(bytes[open...close]))
                else { return nil }
                return Int(exactly: reading.value)
            }
        }
    }

    /// Looks for the id's last character, which is rarer than quotes and what ids begin with.
    private func probePositions(in bytes: UnsafeRawBufferPointer) -> [Int] {
        var positions: [Int] = []
        let offset = self.probe.count - 2
        Self.forEach(self.probe[offset], in: bytes) { index in
            let start = index - offset
            guard start >= 0, start + self.probe.count <= bytes.count, let base = bytes.baseAddress else { return }
            if memcmp(base + start, self.probe, self.probe.count) == 0 { positions.append(start) }
        }
        return positions
    }

    private static func forEach(_ byte: UInt8, in bytes: UnsafeRawBufferPointer, _ body: (Int) -> Void) {
        guard let base = bytes.baseAddress else { return }
        var start = 0
        while start < bytes.count, let match = memchr(base + start, Int32(byte), bytes.count - start) {
            let index = UnsafeRawPointer(match) - base
            body(index)
            start = index + 1
        }
    }
}
