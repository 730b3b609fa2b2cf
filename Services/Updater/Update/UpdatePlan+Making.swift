import Updates

extension UpdatePlan {
    static let ownRepositories = "webmacs/"
    /// The database, the queue; then everyone; then who only asks; and the door at last.
    private static let order = ["db": 0, "redis": 1, "agent": 8, "nginx": 9]
    /// What a device runs; these have no data in a database.
    private static let deviceServices: Set<String> = ["agent", "updater"]
    private static let oneShotOrder = ["secrets": 0, "migrate": 1, "enrol": 2]

    /// What has to happen to `containers` so that they are of `images`.
    ///
    /// A container whose image the release does not have is left alone; so is a public one that already has the release's image.
    ///
    /// A stack may be without a database only when nothing of it needs one: a device's.
    ///
    /// - Throws: ``UpdateFailure`` when there is nothing to replace, or the database of the stack is not found.
    static func make(
        to version: String, images: [Image], imagesSize: Int, containers: [Container], restores: String? = nil
    ) throws(UpdateFailure) -> UpdatePlan {
        var plan = UpdatePlan(
            to: version, images: images, present: [], replacements: [], oneShots: [], updater: nil,
            imagesSize: imagesSize,
            restores: restores)
        for container in containers where container.labels[Container.Labels.oneOff] != "True" {
            let present = Image(name: container.image, id: container.imageID)
            if !plan.present.contains(present) { plan.present.append(present) }
            guard let target = images.first(where: { Self.repository($0.name) == Self.repository(container.image) })
            else {
                continue
            }
            let isOwn = target.name.hasPrefix(Self.ownRepositories)
            if target.id == container.imageID, !isOwn || target.name == container.image { continue }
            let replacement = Replacement(
                name: container.name, service: container.service, from: container.image, to: target,
                isExclusive: container.isExclusive)
            plan.add(replacement, isOneShot: container.isOneShot)
        }
        if !containers.contains(where: { $0.service == "db" }) {
            guard !containers.isEmpty, containers.allSatisfy({ Self.deviceServices.contains($0.service) }) else {
                throw UpdateFailure(
                    "the stack has no container of the service db: its name may be another (COMPOSE_PROJECT_NAME)")
            }
            plan.isWithoutDatabase = true
        }
        guard !plan.replacements.isEmpty else {
            throw UpdateFailure("no container of the stack is of an image of the release")
        }
        plan.sort()
        return plan
    }

    mutating func add(_ replacement: Replacement, isOneShot: Bool) {
        if replacement.service == "updater" {
            self.updater = replacement
        } else if isOneShot {
            self.oneShots.append(replacement)
        } else {
            self.replacements.append(replacement)
        }
    }

    mutating func sort() {
        self.replacements.sort { (Self.order[$0.service] ?? 5, $0.name) < (Self.order[$1.service] ?? 5, $1.name) }
        self.oneShots.sort {
            (Self.oneShotOrder[$0.service] ?? 5, $0.name) < (Self.oneShotOrder[$1.service] ?? 5, $1.name)
        }
    }

    /// A name without its tag: `webmacs/gateway`.
    static func repository(_ name: String) -> String {
        guard let colon = name.lastIndex(of: ":"), !name[colon...].contains("/") else { return name }
        return String(name[..<colon])
    }
}
