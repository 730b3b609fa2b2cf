import Domain
import Testing

@testable import UpdaterService

@Suite("What lies in the update folder")
struct FolderWatchTests {
    private func file(_ name: String = "a.tar.gz", size: Int, changedAt: Int64 = 0) -> FolderWatch.File {
        FolderWatch.File(name: name, size: size, changedAt: changedAt, inode: 1, owner: 1000)
    }

    private func at(_ seconds: Int) -> Timestamp { Timestamp(microseconds: Int64(seconds) * 1_000_000) }

    @Test("A bundle that is still being copied is let alone until it has not changed for a while")
    func settles() {
        var watch = FolderWatch(quietTime: .seconds(10))
        #expect(watch.settled([self.file(size: 1)], at: self.at(0)) == [])
        #expect(watch.settled([self.file(size: 1)], at: self.at(5)) == [])
        #expect(watch.settled([self.file(size: 2)], at: self.at(10)) == [])
        #expect(watch.settled([self.file(size: 2)], at: self.at(15)) == [])
        #expect(watch.settled([self.file(size: 2)], at: self.at(20)) == [self.file(size: 2)])
        // Touched again: it begins anew.
        #expect(watch.settled([self.file(size: 2, changedAt: 1)], at: self.at(25)) == [])
    }

    @Test("An empty file is no bundle yet")
    func empty() {
        var watch = FolderWatch(quietTime: .seconds(1))
        _ = watch.settled([self.file(size: 0)], at: self.at(0))
        #expect(watch.settled([self.file(size: 0)], at: self.at(60)) == [])
    }

    @Test(
        "A name that leads elsewhere is refused",
        arguments: ["../a.tar.gz", "/etc/a.tar.gz", ".a.tar.gz", "a.zip", "a b.tar.gz", "", "a\u{0}.tar.gz"])
    func names(name: String) {
        #expect(!UpdateRequest.isBundle(name))
    }

    @Test("A request names what is wanted; one that does not is told why")
    func requests() throws {
        let request = try UpdateRequest(
            Array(
                #"{"id":"7f","action":"apply","bundle":"webmacs-update-2.0.0.tar.gz","force":true,"requested_by":"ann"}"#
                    .utf8))
        #expect(request.bundle == "webmacs-update-2.0.0.tar.gz")
        #expect(request.force == true)
        for text in [
            "", "{}", #"{"id":"a","action":"apply"}"#, #"{"id":"a/b","action":"rollback"}"#,
            #"{"id":"a","action":"explode"}"#,
            #"{"id":"a","action":"apply","bundle":"../x.tar.gz"}"#,
        ] {
            #expect(throws: UpdateFailure.self) { try UpdateRequest(Array(text.utf8)) }
        }
    }
}
