import Domain

/// Which releases a device takes.
package struct ReleasePolicy: Sendable, Hashable {
    /// Nil: nothing is installed yet.
    package var installed: ReleaseVersion?
    /// As Docker names it; nil: any.
    package var architecture: String?
    /// An operator insists: an older or equal release is taken. Nothing else is forgiven.
    package var isForced: Bool

    package init(installed: ReleaseVersion? = nil, architecture: String? = nil, isForced: Bool = false) {
        self.installed = installed
        self.architecture = architecture
        self.isForced = isForced
    }

    package func expect(_ release: ReleaseManifest) throws(UpdateError) {
        let member = BundleMember.manifest
        if let architecture, !release.architectures.contains(architecture) {
            throw UpdateError(
                .architecture, member,
                "it is for \(release.architectures.joined(separator: ", ")), and this is \(architecture)")
        }
        guard let installed else { return }
        if installed < release.minimumVersion {
            throw UpdateError(
                .needsNewer, member,
                "\(release.version) needs \(release.minimumVersion) or newer, and \(installed) is installed")
        }
        if !(installed < release.version), !self.isForced {
            throw UpdateError(
                .notNewer, member, "\(release.version) is not newer than \(installed), which is installed")
        }
    }
}
