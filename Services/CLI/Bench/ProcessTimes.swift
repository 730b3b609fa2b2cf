import FoundationEssentials
import Glibc

/// The processor time of programs, with all they have started: PostgreSQL's backends are children of its main process.
struct ProcessTimes: Sendable {
    let pids: Set<Int32>

    static let ownProcess = ProcessTimes(pids: [getpid()])

    /// Seconds in user and kernel mode since their start; what has ended counts through its parent. Reads `/proc` once.
    func seconds() -> Double {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        let processes = names.compactMap { name -> ProcessStat? in
            guard Int32(name) != nil, let bytes = FileManager.default.contents(atPath: "/proc/\(name)/stat") else {
                return nil
            }
            return ProcessStat(String(decoding: bytes, as: UTF8.self))
        }
        return Double(Self.ticks(of: self.pids, in: processes)) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    static func ticks(of roots: Set<Int32>, in processes: [ProcessStat]) -> UInt64 {
        let children = Dictionary(grouping: processes, by: \.parent)
        var rest = processes.filter { roots.contains($0.pid) }
        var seen: Set<Int32> = []
        var ticks: UInt64 = 0
        while let process = rest.popLast() {
            guard seen.insert(process.pid).inserted else { continue }
            ticks += process.ticks
            rest += children[process.pid] ?? []
        }
        return ticks
    }
}
