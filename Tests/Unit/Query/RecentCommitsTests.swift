import Domain
import Testing

@testable import QueryService

@Suite("The newest commits in memory")
struct RecentCommitsTests {
    private func readings(_ count: Int) -> [Reading] {
        (0..<count).map { Reading(channel: 1, time: Timestamp(microseconds: 0), value: Double($0)) }
    }

    @Test("What is here is found, whole or not at all")
    func found() {
        var recent = RecentCommits()
        for commit in UInt64(5)...9 { recent.append(self.readings(Int(commit)), commit: commit, of: 2) }
        #expect(recent.commits(of: 2, after: 4, through: 9)?.map(\.number) == [5, 6, 7, 8, 9])
        #expect(recent.commits(of: 2, after: 6, through: 8)?.map(\.readings.count) == [7, 8])
        #expect(recent.commits(of: 2, after: 9, through: 9)?.isEmpty == true)
        #expect(recent.commits(of: 2, after: 3, through: 9) == nil)
        #expect(recent.commits(of: 2, after: 8, through: 10) == nil)
        #expect(recent.commits(of: 1, after: 8, through: 9) == nil)
    }

    @Test("A hole forgets what was before it")
    func hole() {
        var recent = RecentCommits()
        recent.append(self.readings(1), commit: 1, of: 0)
        recent.append(self.readings(1), commit: 3, of: 0)
        #expect(recent.commits(of: 0, after: 0, through: 1) == nil)
        #expect(recent.commits(of: 0, after: 2, through: 3)?.count == 1)
    }

    @Test("Memory is bounded: the oldest of all partitions go")
    func bounded() {
        var recent = RecentCommits()
        let half = self.readings(RecentCommits.readingLimit / 2)
        recent.append(half, commit: 1, of: 0)
        recent.append(half, commit: 1, of: 1)
        #expect(recent.commits(of: 0, after: 0, through: 1) != nil)
        recent.append([], commit: 2, of: 1)
        #expect(recent.commits(of: 0, after: 0, through: 1) == nil)
        #expect(recent.commits(of: 1, after: 0, through: 2)?.count == 2)
    }
}
