import Testing

@testable import Auth

@Suite("Passwords")
struct PasswordHasherTests {
    private let hasher = PasswordHasher(threads: 1, queueLimit: 8)

    @Test("A password matches its own hash and no other")
    func roundTrip() async throws {
        let hash = try await hasher.hash("correct horse")
        #expect(hash.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
        #expect(try await hasher.verify("correct horse", hash: hash))
        #expect(try await !hasher.verify("correct horse ", hash: hash))
        #expect(try await hasher.hash("correct horse") != hash)
        #expect(!PasswordHasher.needsRehash(hash))
    }

    @Test(
        "Imported bcrypt hashes are verified, and to be replaced",
        arguments: [
            "$2b$04$abcdefghijklmnopqrstuughE8Ev8uGFaUgY2cNEySvxngrb/Jzdm",
            "$2a$04$abcdefghijklmnopqrstuughE8Ev8uGFaUgY2cNEySvxngrb/Jzdm",
        ])
    func bcrypt(hash: String) async throws {
        #expect(try await hasher.verify("password", hash: hash))
        #expect(try await !hasher.verify("Password", hash: hash))
        #expect(PasswordHasher.needsRehash(hash))
    }

    @Test("A malformed hash matches nothing", arguments: ["", "x", "$2b$", "$2b$99$abc", "$argon2id$", "*0"])
    func malformed(hash: String) async throws {
        #expect(try await !hasher.verify("", hash: hash))
        #expect(PasswordHasher.needsRehash(hash))
    }

    @Test("The dummy hash is one that libargon2 works on, so that an unknown user takes the same time")
    func dummy() async throws {
        try await hasher.dummyVerify("whatever")
        #expect(Argon2id.isWellFormed(PasswordHasher.dummyHash))
    }

    @Test("When the queue is full, one more is refused at once")
    func bounded() async throws {
        let small = PasswordHasher(threads: 1, queueLimit: 1)
        let refused = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    do {
                        _ = try await small.hash("x")
                        return false
                    } catch {
                        return error as? PasswordError == .overloaded
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(refused >= 1)
        #expect(refused <= 5)
    }
}
