/// One process as `/proc/PID/stat` shows it.
struct ProcessStat: Sendable, Hashable {
    var pid: Int32
    var parent: Int32
    /// The kernel's name of the program, at most 15 bytes.
    var name: String
    /// Clock ticks in user and kernel mode, with those of children that have ended.
    var ticks: UInt64
    /// Memory that it holds.
    var residentPages: Int

    init(pid: Int32, parent: Int32, name: String = "", ticks: UInt64, residentPages: Int = 0) {
        self.pid = pid
        self.parent = parent
        self.name = name
        self.ticks = ticks
        self.residentPages = residentPages
    }

    /// The name stands in parentheses and may hold both spaces and parentheses: what counts begins after the last one.
    init?(_ line: String) {
        guard let open = line.firstIndex(of: "("), let close = line.lastIndex(of: ")"),
            let pid = Int32(line[..<open].filter { !$0.isWhitespace })
        else { return nil }
        let fields = line[line.index(after: close)...].split(separator: " ")
        guard fields.count > 21, let parent = Int32(fields[1]) else { return nil }
        self.init(
            pid: pid, parent: parent, name: String(line[line.index(after: open)..<close]),
            ticks: fields[11...14].reduce(0) { $0 + (UInt64($1) ?? 0) }, residentPages: Int(fields[21]) ?? 0)
    }
}
