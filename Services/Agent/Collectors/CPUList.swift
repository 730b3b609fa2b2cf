/// A list of CPUs as the kernel writes it: `0-3,5`.
enum CPUList {
    /// Nil when it is not one, or names more than 4096.
    static func parse(_ text: String) -> [Int]? {
        var cpus: [Int] = []
        for part in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
            let bounds = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard bounds.count <= 2, let first = bounds[0], let last = bounds[bounds.count - 1], 0 <= first,
                first <= last, last - first < 4096, cpus.count < 4096
            else { return nil }
            cpus += first...last
        }
        return cpus.isEmpty ? nil : cpus
    }
}
