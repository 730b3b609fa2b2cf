import Testing

@testable import WebhooksService

@Suite("Where nothing is sent")
struct TargetTests {
    /// What a parser of URLs may take for this machine, its network, or something else than was checked.
    static let hostileURLs = [
        "http://127.0.0.1/", "http://127.1/", "http://127.0.1/", "http://2130706433/", "http://0x7f000001/",
        "http://0x7f.0.0.1/",
        "http://0177.0.0.1/", "http://017700000001/", "http://0x7f.1/", "http://127.0.0.01/", "http://0127.0.0.1/",
        "http://00.0.0.0/", "http://0/", "http://0.0.0.0/", "http://0x/", "http://256.0.0.1/", "http://1.2.3.4.5/",
        "http://1.2.3/", "http://127.0.0.1.:80/", "http://4294967296/", "http://0xa9fea9fe/", "http://2852039166/",
        "http://169.254.169.254/latest/meta-data/", "http://169.254.43518/", "http://10.0.0.1/", "http://172.16.0.1/",
        "http://172.31.255.255/", "http://192.168.0.1:1880/", "http://100.64.0.1/", "http://100.127.255.254/",
        "http://192.0.0.8/", "http://192.0.2.1/", "http://198.51.100.1/", "http://203.0.113.1/", "http://198.18.0.1/",
        "http://198.19.255.255/", "http://192.88.99.1/", "http://224.0.0.1/", "http://239.255.255.250/",
        "http://240.0.0.1/",
        "http://255.255.255.255/", "http://[::]/", "http://[::1]/", "http://[0:0:0:0:0:0:0:1]/",
        "http://[::127.0.0.1]/",
        "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[::ffff:10.0.0.1]/",
        "http://[::ffff:0:127.0.0.1]/",
        "http://[64:ff9b::127.0.0.1]/", "http://[64:ff9b::10.0.0.1]/", "http://[64:ff9b:1::1]/",
        "http://[2002:7f00:1::]/",
        "http://[2002:c0a8:1::1]/", "http://[2001::1]/", "http://[2001:db8::1]/", "http://[3fff::1]/",
        "http://[100::1]/",
        "http://[fc00::1]/", "http://[fd12:3456:789a::1]/", "http://[fe80::1]/", "http://[fe80::1%25eth0]/",
        "http://[fe80::1%eth0]/",
        "http://[fec0::1]/", "http://[ff02::1]/", "http://[4000::1]/", "http://[::1", "http://[127.0.0.1]/",
        "http://[::1]x/",
        "http://user@example.com/", "http://user:password@example.com/", "http://example.com@127.0.0.1/",
        "http://127.0.0.1\\@example.com/", "http://example.com\\.evil/", "http://exa mple.com/",
        "http://example.com/\r\nHost: x",
        "http://example%2ecom/", "http://127%2e0%2e0%2e1/", "http://①②⑦.⓪.⓪.①/", "http://ex。ample/", "http:///path",
        "http://", "http://.",
        "http://example..com/", "http://example.com:0/", "http://example.com:65536/", "http://example.com:80a/",
        "http://example.com:/",
        "ftp://example.com/", "file:///etc/passwd", "gopher://127.0.0.1:6379/", "javascript:alert(1)", "//example.com/",
        "http:/example.com/", "https:example.com",
    ]

    @Test("A URL that leads to no public address, or could be read in two ways", arguments: Self.hostileURLs)
    func refused(url: String) {
        #expect(throws: RefusedTarget.self) {
            let target = try TargetURL(url)
            guard case .address(let address) = target.destination else { return }
            try AddressGuard().check(address)
        }
    }

    @Test("There are enough of them")
    func enough() {
        #expect(Self.hostileURLs.count >= 60)
    }

    @Test(
        "A plain one is taken apart as it is meant",
        arguments: [
            ("https://hooks.slack.com/services/T0/B0/x", "https://hooks.slack.com/services/T0/B0/x"),
            ("HTTP://Example.COM", "http://example.com/"),
            ("http://example.com:8080/a?b=c#d", "http://example.com:8080/a?b=c"),
            ("https://example.com:443?x=1", "https://example.com/?x=1"),
            ("http://8.8.8.8/", "http://8.8.8.8/"),
            ("http://[2606:4700:0000::1111]:81/", "http://[2606:4700::1111]:81/"),
            ("http://1password.example/", "http://1password.example/"),
            ("http://host_name.0xyz/", "http://host_name.0xyz/"),
        ])
    func plain(url: String, canonical: String) throws {
        let target = try TargetURL(url)
        #expect(target.canonical == canonical)
        if case .address(let address) = target.destination { try AddressGuard().check(address) }
    }

    @Test("What an administrator allows is reached, and nothing beside it; the refusal names the network to allow")
    func allowed() throws {
        let network = try #require(IPNetwork("192.168.10.0/24"))
        let guardian = AddressGuard(allowed: [network])
        try guardian.check(try #require(IPAddress("192.168.10.7")))
        try guardian.check(try #require(IPAddress("::ffff:192.168.10.7")))
        let refusal = #expect(throws: RefusedTarget.self) {
            try guardian.check(try #require(IPAddress("192.168.11.7")))
        }
        #expect(refusal?.message.contains("192.168.11.7/32") == true)
        let six = #expect(throws: RefusedTarget.self) { try guardian.check(try #require(IPAddress("fd00::7"))) }
        #expect(six?.message.contains("fd00::7/128") == true)
    }

    @Test("One bad address among a name's is enough")
    func several() throws {
        let addresses = try ["8.8.8.8", "10.0.0.1"].map { try #require(IPAddress($0)) }
        #expect(throws: RefusedTarget.self) { try AddressGuard().check(addresses) }
    }

    @Test("Networks: what stands behind the prefix does not matter, and odd prefixes are none")
    func networks() throws {
        #expect(IPNetwork("10.1.2.3/8")?.description == "10.0.0.0/8")
        #expect(IPNetwork("10.1.2.3")?.description == "10.1.2.3/32")
        #expect(IPNetwork("fd12::1/10")?.description == "fd00::/10")
        #expect(IPNetwork("0.0.0.0/0")?.contains(try #require(IPAddress("8.8.8.8"))) == true)
        for text in [
            "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/8/8", "10/8", "", "fd00::/129", "a", "10.0.0.0/+8",
        ] {
            #expect(IPNetwork(text) == nil, "\(text)")
        }
    }
}
