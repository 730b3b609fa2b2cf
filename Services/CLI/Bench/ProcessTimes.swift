import FoundationEssentials
import Glibc

/// The processor time of programs, with all they have started: PostgreSQL's backends are children of its main process.
struct ProcessTimes: Sendable {
    let pids: Set<Int32>

    static let ownProcess = ProcessTimes(pids: [getpid()])

    /// Seconds in user and kernel mode since their start, by the program's name: PostgreSQL's backends together, each of our
    /// services for itself. What has ended counts through its parent. Reads `/proc` once.
    func secondsByName() -> [String: Double] {
        let ticks = Self.ticks(of: self.pids, in: Self.processes())
        return ticks.mapValues { Double($0) / Double(sysconf(Int32(_SC_CLK_TCK))) }
    }

    static func processes() -> [ProcessStat] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { name -> ProcessStat? in
            guard Int32(name) != nil, let bytes = FileManager.default.contents(atPath: "/proc/\(name)/stat") else {
                return nil
            }
            return ProcessStat(String(decoding: bytes, as: UTF8.self))
        }
    }

    static func ticks(of roots: Set<Int32>, in processes: [ProcessStat]) -> [String: UInt64] {
        let children = Dictionary(grouping: processes, by: \.parent)
        var rest = processes.filter { roots.contains($0.pid) }
        var seen: Set<Int32> = []
        var ticks: [String: UInt64] = [:]
        while let process = rest.popLast() {
            guard seen.insert(process.pid).inserted else { continue }
            ticks[process.name, default: 0] += process.ticks
            rest += children[process.pid] ?? []
        }
        return ticks
    }
}
