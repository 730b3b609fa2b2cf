import ArgumentParser
import Chunks
import Domain

/// `webmacs bench chunks`
struct BenchChunksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chunks", abstract: "How fast a bundle is cut into chunks, and what that costs; on this machine.",
        discussion: "Reads the bundle some times; needs no installation and writes nothing.")

    @Argument(help: "webmacs-update-VERSION.tar.gz")
    var file: String

    func run() async throws {
        try await Console.run {
            let (size, _) = try BundleFile.measure(self.file)
            var report = BenchReport(
                scenario: "chunks", label: nil, at: Timestamp.now().rfc3339, server: self.file, machine: .current(),
                settings: [.init(name: "bundle", value: Double(size) / 1e6, unit: "MB")])
            do {
                try self.measure(&report)
            } catch let error as ChunkError {
                throw CommandFailure("\(error)")
            }
            Console.say(report.table)
        }
    }

    private func measure(_ report: inout BenchReport) throws {
        var cut = Duration.zero
        var bytes: [UInt8] = []
        // Of the cutting alone: random bytes are what takes longest.
        bytes.reserveCapacity(64 << 20)
        var generator = SystemRandomNumberGenerator()
        while bytes.count < 64 << 20 {
            withUnsafeBytes(of: generator.next() as UInt64) { bytes.append(contentsOf: $0) }
        }
        let chunker = Chunker()
        bytes.withUnsafeBytes { bytes in
            cut = ContinuousClock().measure { chunker.append(bytes) { _ in } }
        }
        report.add("cutting", Double(bytes.count) / 1e6 / (cut / .seconds(1)), "MB/s")
        var (inflating, making) = (Duration.zero, Duration.zero)
        var index: ChunkIndex?
        inflating = try ContinuousClock().measure { _ = try BundleChunking.read(self.file) { _, _ in 1 } }
        making = try ContinuousClock().measure { index = try BundleChunking.measure(self.file) }
        guard let index else { return }
        let megabytes = Double(index.archive.size) / 1e6
        let unique = Dictionary(index.chunks.map { ($0.id, $0.storedLength) }) { first, _ in first }
        report.add("inflating, cutting and hashing", megabytes / (inflating / .seconds(1)), "MB/s")
        report.add("with deflating each chunk", megabytes / (making / .seconds(1)), "MB/s")
        report.add("archive", megabytes, "MB")
        report.add("chunks", Double(index.chunks.count), "")
        report.add("chunks that differ", Double(unique.count), "")
        report.add("chunks as stored", Double(unique.values.reduce(0, +)) / 1e6, "MB")
        report.add("index on its way", Double(try index.transferSize()) / 1e6, "MB")
    }
}
