import NIOCore
import Testing

@testable import OTAService

@Suite("What a release server answers")
struct ReleaseCheckTests {
    @Test("Version, bundle and page are taken from it; what is no web address is no link")
    func answers() {
        let good = ReleaseCheck.read(
            ByteBuffer(
                string: """
                    {"tag_name": "v1.2.0", "html_url": "https://x.example/r", "assets": [
                        {"name": "notes.txt", "browser_download_url": "https://x.example/n"},
                        {"name": "webmacs-update-1.2.0.tar.gz", "browser_download_url": "https://x.example/b"}]}
                    """))
        #expect(good == .init(version: "1.2.0", download: "https://x.example/b", page: "https://x.example/r"))
        let odd = ReleaseCheck.read(ByteBuffer(string: #"{"tag_name": "1.2.0", "html_url": "javascript:alert(1)"}"#))
        #expect(odd == .init(version: "1.2.0"))
        for text in ["", "[]", "{}", #"{"tag_name": "nightly"}"#] {
            #expect(ReleaseCheck.read(ByteBuffer(string: text)).error != nil)
        }
    }
}
