import Updates

/// A bundle read from its first to its last byte, and nothing kept of it.
enum BundleCheck {
    /// - Throws: ``UpdateError``, as ``CommandFailure``.
    static func read(_ path: String, with reader: BundleReader) throws -> ReleaseManifest {
        do {
            try BundleFile.read(path) { try reader.read($0) { _ in } }
            return try reader.finish()
        } catch let error as UpdateError {
            throw CommandFailure("\(path) is refused: \(error)")
        }
    }

    static func describe(_ release: ReleaseManifest) {
        Console.say("\(release.name) \(release.version), built at \(release.builtAt)")
        Console.say("for \(release.architectures.joined(separator: ", ")), from \(release.minimumVersion) on")
        let schema = release.schema.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        if !schema.isEmpty { Console.say("schema: \(schema.joined(separator: ", "))") }
        for image in release.images { Console.say("image: \(image.name) \(image.id)") }
        for (name, member) in release.members.sorted(by: { $0.key < $1.key }) {
            Console.say("member: \(name), \(BundleFile.text(bytes: member.size)), sha256 \(member.sha256)")
        }
        for line in release.changelog.split(separator: "\n") { Console.say("| \(line)") }
    }
}
