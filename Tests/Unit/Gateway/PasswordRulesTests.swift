import Domain
import Testing

@testable import GatewayService

@Suite("What a password may be")
struct PasswordRulesTests {
    private func type(_ password: String, email: String = "ann@webmacs.local", name: String = "ann") -> String? {
        do throws(ValidationError) {
            try PasswordRules.check(password, email: email, name: name)
            return nil
        } catch {
            return error.issues.first?.type
        }
    }

    @Test(
        "One of the most common passwords is refused, in any case",
        arguments: ["password", "12345678", "PassWord1", "qwertyuiop", "iloveyou", "1qaz2wsx"])
    func common(password: String) {
        #expect(type(password) == "password_common")
    }

    @Test("The list has the 4000 most common ones of 8 characters or more, without its head")
    func list() {
        #expect(CommonPasswords.all.count == 4000)
        #expect(!CommonPasswords.contains(""))
        #expect(!CommonPasswords.contains("# from the frequency lists"))
    }

    @Test(
        "E-mail, its first part, the user name and the product's name make no password, nor with a few characters more",
        arguments: ["ann@webmacs.local", "ANN@webmacs.local1", "annannann", "ann2026", "Ann!ann!ann", "WebMACS-2026"])
    func personal(password: String) {
        #expect(type(password) == "password_personal")
    }

    @Test(
        "Any other characters make one",
        arguments: ["secret of ann", "        ", "ääääääää", "correct horse", "🐎🔋📎 12345"])
    func good(password: String) {
        #expect(type(password) == nil)
    }

    @Test("A user name of two characters is in many good passwords")
    func shortName() {
        #expect(type("an anorak", email: "an@x", name: "an") == nil)
    }
}
