import Redis
import Testing

@Suite struct RedisConfigurationTests {
    @Test("A plain address has the port and database of every Redis")
    func defaults() throws {
        let configuration = try RedisConfiguration(url: "redis://localhost")
        #expect(configuration.endpoint == .tcp(host: "localhost", port: 6379))
        #expect(configuration.database == 0)
        #expect(configuration.user == nil && configuration.password == nil)
    }

    @Test("User, password, port and database are read and decoded")
    func everything() throws {
        let configuration = try RedisConfiguration(url: "redis://web%3Amacs:p%40ss%2Fw@redis.local:6380/3?x=1")
        #expect(configuration.endpoint == .tcp(host: "redis.local", port: 6380))
        #expect(configuration.user == "web:macs")
        #expect(configuration.password == "p@ss/w")
        #expect(configuration.database == 3)
    }

    @Test("A password alone is that of the default user, and may hold a colon and an at sign unencoded")
    func passwordAlone() throws {
        let configuration = try RedisConfiguration(url: "redis://:a:b@c@host/")
        #expect(configuration.user == nil)
        #expect(configuration.password == "a:b@c")
    }

    @Test("An IPv6 address stands in brackets")
    func bracketed() throws {
        #expect(try RedisConfiguration(url: "redis://[::1]:7000").endpoint == .tcp(host: "::1", port: 7000))
        #expect(try RedisConfiguration(url: "redis://[::1]/2").endpoint == .tcp(host: "::1", port: 6379))
    }

    @Test("A unix socket is a path, its database an option")
    func unixSocket() throws {
        let configuration = try RedisConfiguration(url: "redis+unix://:secret@/run/redis/redis.sock?db=2")
        #expect(configuration.endpoint == .unixSocket(path: "/run/redis/redis.sock"))
        #expect(configuration.password == "secret")
        #expect(configuration.database == 2)
    }

    @Test(
        "What cannot be used is refused with its reason",
        arguments: [
            ("localhost:6379", RedisConfigurationError.unsupportedScheme),
            ("rediss://host", .unsupportedScheme),
            ("redis://", .invalidHost),
            ("redis://[::1", .invalidHost),
            ("redis://host:", .invalidPort),
            ("redis://host:0", .invalidPort),
            ("redis://host:65536", .invalidPort),
            ("redis://host:+1", .invalidPort),
            ("redis://host/x", .invalidDatabase),
            ("redis://host/-1", .invalidDatabase),
            ("redis://a:%zz@host", .invalidPercentEncoding),
            ("redis://a:%ff@host", .invalidPercentEncoding),
            ("unix://relative", .invalidSocketPath),
            ("unix://", .invalidSocketPath),
        ])
    func refused(url: String, error: RedisConfigurationError) {
        #expect(throws: error) { try RedisConfiguration(url: url) }
    }

    @Test("No way of printing shows the password")
    func printing() throws {
        let configuration = try RedisConfiguration(url: "redis://user:hunter2@host:6380/1")
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in [
            "\(configuration)", String(reflecting: configuration), String(reflecting: [configuration]), dumped,
        ] {
            #expect(!text.contains("hunter2"))
            #expect(text.contains("host"))
        }
    }

    @Test("An error shows its kind to anyone, and the server's words to the log")
    func errors() {
        let error = RedisError.server("WRONGTYPE Operation against a key")
        #expect(error.serverCode == "WRONGTYPE")
        #expect(!"\(error)".contains("WRONGTYPE"))
        #expect(String(reflecting: error).contains("WRONGTYPE Operation"))
    }
}
