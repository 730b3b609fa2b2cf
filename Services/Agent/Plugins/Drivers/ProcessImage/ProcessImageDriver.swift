import Glibc

/// Reads a process image: what a controller's inputs and outputs are now, byte by byte, as a file or a device, such as a Revolution Pi's
/// `/dev/piControl0`.
///
/// All that a run reads comes by one `pread`, so that it belongs together. It is a read of memory that does not wait.
///
/// Tested on images in files only: hardware of this kind was not at hand.
struct ProcessImageDriver: PluginDriver {
    private let path: String
    private let points: [ProcessImagePoint]
    private let span: Range<Int>

    init(_ settings: PluginSettings) throws(PluginError) {
        self.path = try settings.optionalText("path") ?? "/dev/piControl0"
        guard self.path.hasPrefix("/"), !self.path.utf8.contains(0) else {
            throw settings.bad("path", "should begin with /")
        }
        let points = try settings.declared { (terminal, settings) throws(PluginError) in
            try ProcessImagePoint(terminal, settings)
        }
        let start = points.map(\.byte).min() ?? 0
        self.span = start..<(points.map(\.end).max() ?? start)
        self.points = points
    }

    mutating func collect(at moment: CollectionMoment) async throws -> [String: Double] {
        let bytes = try self.read()
        var values: [String: Double] = [:]
        for point in self.points {
            values[point.terminal.id] = point.terminal.value(point.raw(in: bytes, from: self.span.lowerBound))
        }
        return values
    }

    private func read() throws(PluginError) -> [UInt8] {
        // A pipe would make an opening that waits wait forever.
        let descriptor = open(self.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw self.failure(errno) }
        defer { close(descriptor) }
        try self.check(descriptor)

        var bytes = [UInt8](repeating: 0, count: self.span.count)
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                pread(
                    descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled,
                    off_t(self.span.lowerBound + filled))
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw self.failure(errno) }
            guard count > 0 else {
                let end = self.span.lowerBound + filled
                let missing = self.points.first { $0.end > end }
                throw .device("\(self.path) ends before '\(missing?.terminal.name ?? "")'.")
            }
            filled += count
        }
        return bytes
    }

    /// What the server has read of this machine is at most a device, or what everybody here may read: no secret of the agent's.
    private func check(_ descriptor: Int32) throws(PluginError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw self.failure(errno) }
        switch status.st_mode & S_IFMT {
        case S_IFCHR: break
        case S_IFREG where status.st_mode & S_IROTH != 0: break
        case S_IFREG: throw .device("\(self.path) is not readable by everybody.")
        default: throw .device("\(self.path) is neither a device nor a file.")
        }
    }

    private func failure(_ code: Int32) -> PluginError { .device("\(self.path): \(String(cString: strerror(code))).") }
}
