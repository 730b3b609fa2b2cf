import FoundationEssentials
import Glibc

/// Where the load generator runs. Figures are those of the whole stack only when it runs here as well.
struct MachineFacts: Sendable, Encodable, CustomStringConvertible {
    var cores: Int
    var processor: String
    var memoryMegabytes: Int
    var kernel: String
    var system: String
    /// Runnable processes before the measurement, on average over a minute: above 0.2 others disturb it.
    var loadBefore: Double
    /// Of the load generator: a debug build is several times slower.
    var generator: String

    static func current() -> MachineFacts {
        MachineFacts(
            cores: sysconf(Int32(_SC_NPROCESSORS_ONLN)),
            processor: Self.value(of: "model name", in: Self.text("/proc/cpuinfo")) ?? "unknown processor",
            memoryMegabytes: Self.value(of: "MemTotal", in: Self.text("/proc/meminfo"))
                .flatMap { $0.split(separator: " ").first.flatMap { Int($0) } }.map { $0 / 1024 } ?? 0,
            kernel: Self.text("/proc/sys/kernel/osrelease").split(whereSeparator: \.isWhitespace).first.map(String.init)
                ?? "",
            system: Self.value(of: "PRETTY_NAME", separator: "=", in: Self.text("/etc/os-release")) ?? "",
            loadBefore: Self.text("/proc/loadavg").split(separator: " ").first.flatMap { Double($0) } ?? 0,
            generator: Self.build)
    }

    var description: String {
        "\(self.cores) cores (\(self.processor)), \(self.memoryMegabytes) MB, \(self.system), Linux \(self.kernel), "
            + "load before \(BenchReport.text(self.loadBefore)), generator built for \(self.generator)"
    }

    /// The value of the first line `name: value`, without quotes and white space around it.
    static func value(of name: String, separator: Character = ":", in text: String) -> String? {
        for line in text.split(separator: "\n") {
            guard let colon = line.firstIndex(of: separator) else { continue }
            guard Self.trimmed(line[..<colon]) == name else { continue }
            return String(Self.trimmed(line[line.index(after: colon)...]))
        }
        return nil
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let first = text.first, first.isWhitespace || first == "\"" { text.removeFirst() }
        while let last = text.last, last.isWhitespace || last == "\"" { text.removeLast() }
        return text
    }

    private static func text(_ path: String) -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    #if DEBUG
        private static let build = "debug"
    #else
        private static let build = "release"
    #endif
}
