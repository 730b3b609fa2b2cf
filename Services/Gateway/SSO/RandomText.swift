/// 256 bits that nobody guesses, in letters that need no quoting in addresses and cookies.
enum RandomText {
    static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        return Base64URL.encode((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }
}
