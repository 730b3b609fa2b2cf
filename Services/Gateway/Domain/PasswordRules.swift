import Domain

/// What a password may not be, beside its length: what is tried first.
enum PasswordRules {
    /// Shorter words occur in anything.
    private static let shortestWord = 3

    /// Who changes his own password does not know the present one.
    static let wrongPassword = ValidationError(
        field: "current_password", "This is not the present password.", type: "wrong_password")

    /// - Throws: `ValidationError` at the field `password`.
    static func check(_ password: String, email: String, name: String) throws(ValidationError) {
        if CommonPasswords.contains(password) {
            throw ValidationError(
                field: "password", "This password is one of the most common ones.", type: "password_common")
        }
        if self.remainder(of: password, without: [email, String(email.prefix { $0 != "@" }), name, "webmacs"])
            < AccountRules.passwordLength.lowerBound
        {
            throw ValidationError(
                field: "password",
                "This password is little more than the e-mail address, the user name or the product's name.",
                type: "password_personal")
        }
    }

    /// How many characters are left when the words are taken out, in any case.
    private static func remainder(of password: String, without words: [String]) -> Int {
        words.filter { $0.count >= Self.shortestWord }
            .reduce(password.lowercased()) { $0.replacing($1.lowercased(), with: "") }
            .unicodeScalars.count
    }
}
