/// A secret or certificate, as it lies on the disk.
struct SecretFile: Hashable {
    /// Below the installation's folder: `secrets/encryption_key`.
    var name: String
    var mode: UInt32
    var owner: UInt32
    var group: UInt32
    /// Seconds since 1970.
    var modifiedAt: Int
    var contents: [UInt8]

    /// The folder it is in, and its name there; nil for a name that could lead anywhere else.
    ///
    /// Hidden files are none: they are drafts, and secrets that were replaced.
    var place: (folder: String, name: String)? {
        let parts = self.name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, SecretFolder.folders.contains(parts[0]), !parts[1].isEmpty, !parts[1].hasPrefix("."),
            !parts[1].utf8.contains(0), parts[1].utf8.count <= 64
        else { return nil }
        return (parts[0], parts[1])
    }
}
