/// The passwords that are tried first. The list has its source and licence at its head.
enum CommonPasswords {
    static let all: Set<Substring> = Set(
        String(decoding: PackageResources.CommonPasswords_txt, as: UTF8.self).split(separator: "\n").filter {
            !$0.hasPrefix("# ")
        })

    /// - Parameter password: in any case.
    static func contains(_ password: String) -> Bool {
        self.all.contains(Substring(password.lowercased()))
    }
}
