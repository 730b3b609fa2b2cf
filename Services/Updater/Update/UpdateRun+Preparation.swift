import Domain
import Glibc
import ServiceKit
import Updates

/// The steps before anything of the running release is changed.
extension UpdateRun {
    private static let megabyte = 1_000_000

    func bundle(_ order: UpdateOrder) throws -> ReleaseBundle {
        guard let name = order.bundle else { throw UpdateFailure("no bundle was named") }
        let policy = ReleasePolicy(
            installed: ReleaseVersion(order.from), architecture: self.settings.architecture, isForced: order.isForced)
        return ReleaseBundle(
            path: "\(self.folder.path)/\(name)", trust: try self.folder.trust(), policy: policy, now: self.now())
    }

    func verify(_ order: UpdateOrder) async throws -> Result {
        let verified = try await self.bundle(order).verify(compose: self.folder.composeName)
        let containers = try await self.stack()
        let images = verified.release.images.map { UpdatePlan.Image(name: $0.name, id: $0.id) }
        let plan = try UpdatePlan.make(
            to: verified.release.version.description, images: images,
            imagesSize: verified.release.members[BundleMember.images]?.size ?? 0, containers: containers)
        try self.keepOriginals(containers)
        try DurableFile.replace(self.newCompose, with: verified.compose, mode: 0o644)
        try self.folder.remember(verified.trust)
        return Result(detail: "\(plan.to): \(plan.replacements.count) containers to replace", plan: plan)
    }

    var newCompose: String { "\(self.journal.folder)/\(self.folder.composeName)" }

    /// The newest whole backup of another release; its images are in the engine, or in `images-prev.tar`.
    func verifyRollback(_ order: UpdateOrder) async throws -> Result {
        guard
            let backup = try BackupSet.all(in: self.folder.backups).last(where: { try $0.version() != order.from })
        else { throw UpdateFailure("there is no backup of another release in \(self.folder.backups)") }
        try backup.verify()
        let version = try backup.version()
        let containers = try await self.stack()
        var images: [UpdatePlan.Image] = []
        let tags = try await self.engine.tags(prefix: UpdatePlan.ownRepositories) + self.previousNames()
        for name in Set(tags).sorted() where name.hasSuffix(":\(version)") {
            images.append(UpdatePlan.Image(name: name, id: try await self.engine.image(name)?["Id"].text ?? ""))
        }
        if images.contains(where: \.id.isEmpty), DurableFile.mode(of: self.folder.previousImages) == nil {
            throw UpdateFailure("images of \(version) are gone, and there is no \(self.folder.previousImages)")
        }
        let plan = try UpdatePlan.make(
            to: version, images: images, imagesSize: 0, containers: containers, restores: backup.name)
        guard let compose = try DurableFile.read(backup.path("yml")) else {
            throw UpdateFailure("the backup \(backup.name) has no compose file")
        }
        try self.keepOriginals(containers)
        try DurableFile.replace(self.newCompose, with: compose, mode: 0o644)
        return Result(detail: "back to \(version) by \(backup.name)", plan: plan)
    }

    /// Images twice over (loaded, and the present ones kept), the database twice (dump, trial), and the margin.
    func checkRoom(_ plan: UpdatePlan) async throws -> Result {
        let room = plan.hasDatabase ? try await self.database().room() : try await self.roomWithoutDatabase()
        var present = 0
        for image in plan.present { present += try await self.engine.image(image.id)?["Size"].whole ?? 0 }
        let inEngine = plan.imagesSize + 2 * room.size + self.settings.margin
        let inFolder = present + room.size + self.settings.margin
        guard room.engine >= inEngine else {
            throw UpdateFailure(
                "the engine's disk has \(room.engine / Self.megabyte) MB free, and \(inEngine / Self.megabyte) MB are needed"
            )
        }
        guard room.backups >= inFolder else {
            throw UpdateFailure(
                "\(self.folder.backups) has \(room.backups / Self.megabyte) MB free, and \(inFolder / Self.megabyte) MB are needed"
            )
        }
        return Result(detail: "\(min(room.engine, room.backups) / Self.megabyte) MB free")
    }

    /// Without a database there is an empty dump: a backup has the same files everywhere.
    func backUp(_ plan: UpdatePlan, _ order: UpdateOrder) async throws -> Result {
        let set = BackupSet(
            folder: self.folder.backups, name: BackupSet.name(version: order.from, at: self.now()))
        var dump = (schema: "", size: 0)
        if plan.hasDatabase {
            dump = try await self.database().dump(set.name)
        } else {
            try DurableFile.replace(set.path("dump"), with: [], mode: 0o600)
        }
        for (part, path) in [("env", self.folder.environment), ("yml", self.folder.compose)] {
            guard let bytes = try DurableFile.read(path) else { throw UpdateFailure("there is no \(path)") }
            try DurableFile.replace(set.path(part), with: bytes, mode: 0o600)
        }
        try set.seal()
        return Result(
            detail: "\(set.name), \(plan.hasDatabase ? "\(dump.size / 1000) kB" : "no database here")",
            backup: BackupFacts(name: set.name, schema: dump.schema, size: dump.size))
    }

    func tryBackup(_ plan: UpdatePlan, _ backup: BackupFacts) async throws -> Result {
        guard plan.hasDatabase else { return Result(detail: Self.noDatabase) }
        return Result(detail: try await self.database().tryOut(backup))
    }

    static let noDatabase = "no database here"

    /// Of what a container has as its root, and of what the machine has where it is not one: there the engine's data are.
    private func roomWithoutDatabase() async throws -> (size: Int, engine: Int, backups: Int) {
        let root = self.machine.own == nil ? try await self.engine.dataFolder() : "/"
        return (0, try DiskRoom.free(at: root), try DiskRoom.free(at: self.folder.backups))
    }

    private var previousListing: String { "\(self.folder.backups)/images-prev.txt" }

    /// Our images in `images-prev.tar`, by name.
    private func previousNames() throws -> [String] {
        String(decoding: try DurableFile.read(self.previousListing) ?? [], as: UTF8.self).split(separator: "\n")
            .compactMap { $0.split(separator: " ").first.map(String.init) }
            .filter { $0.hasPrefix(UpdatePlan.ownRepositories) }
    }

    /// A rollback keeps what it finds: it goes back to what this file may hold.
    func keepImages(_ plan: UpdatePlan, _ order: UpdateOrder) async throws -> Result {
        guard order.action == .apply else { return Result(detail: "they stay in the engine") }
        var names: [String] = []
        for image in plan.present where try await self.engine.image(image.name) != nil { names.append(image.name) }
        // Written when the archive is whole: the same images again, after a failed update, are kept already.
        let list = plan.present.map { "\($0.name) \($0.id)\n" }.sorted().joined()
        let listing = self.previousListing
        if try DurableFile.read(listing) == Array(list.utf8), DurableFile.mode(of: self.folder.previousImages) != nil {
            return Result(detail: "\(names.count) images, kept before")
        }
        let new = self.folder.previousImages + ".new"
        try await self.engine.save(names, to: new)
        unlink(listing)
        try DurableFile.move(new, to: self.folder.previousImages)
        try DurableFile.replace(listing, with: Array(list.utf8), mode: 0o600)
        return Result(detail: "\(names.count) images")
    }

    /// The images; and, now that Compose can have them, what the compose file makes of the plan.
    func load(_ plan: UpdatePlan, _ order: UpdateOrder) async throws -> Result {
        let images = try await self.loadImages(plan, order)
        let followed = try await self.follow(plan)
        let news = (followed.replacements + followed.oneShots).filter(\.isAddition).map(\.service)
        let parts = [
            images, news.isEmpty ? nil : "new: \(news.joined(separator: ", "))",
            followed.removed.flatMap { $0.isEmpty ? nil : "to be removed: \($0.joined(separator: ", "))" },
        ]
        return Result(detail: parts.compactMap(\.self).joined(separator: "; "), plan: followed)
    }

    /// - Returns: for people.
    private func loadImages(_ plan: UpdatePlan, _ order: UpdateOrder) async throws -> String {
        if try await self.missing(plan).isEmpty { return "images are there already" }
        if order.action == .apply {
            try await self.engine.load(try self.bundle(order).images)
        } else {
            try await self.engine.load(FileParts(path: self.folder.previousImages))
        }
        let missing = try await self.missing(plan)
        guard missing.isEmpty else {
            // Not those that were signed for: nothing is to find them by their name.
            for name in missing { try await self.engine.untag(name) }
            throw UpdateFailure("images are not what the release says: \(missing.joined(separator: ", "))")
        }
        return "\(plan.images.count) images"
    }

    /// Names of images that are not there, or are others.
    private func missing(_ plan: UpdatePlan) async throws -> [String] {
        let anyID = try await self.engine.namesImagesByManifest()
        var missing: [String] = []
        for image in plan.images {
            let id = try await self.engine.image(image.name)?["Id"].text
            if id == nil || (id != image.id && !anyID && !image.id.isEmpty) { missing.append(image.name) }
        }
        return missing
    }
}
