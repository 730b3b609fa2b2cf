extension UpdatePlan {
    /// The same, with what the release's compose file says: containers that are new, or told something else, and those that it has
    /// no more.
    ///
    /// A container whose service the file has in a profile that nobody asks for is replaced as without a draft. The updater's own
    /// is neither made nor removed.
    ///
    /// - Parameter changed: names of containers that keep their image and are told something else.
    func following(_ draft: ComposeDraft, containers: [Container], changed: Set<String>) -> UpdatePlan {
        var plan = self
        (plan.replacements, plan.oneShots, plan.updater, plan.removed) = ([], [], nil, [])
        let present = containers.filter { $0.labels[Container.Labels.oneOff] != "True" }
        let undrafted = self.replacements + self.oneShots + (self.updater.map { [$0] } ?? [])
        for container in present {
            let name = container.name
            guard let template = draft.template(name: name, service: container.service, original: container) else {
                if !draft.services.contains(container.service), container.service != "updater" {
                    plan.removed?.append(name)
                } else if let replacement = undrafted.first(where: { $0.name == name }) {
                    plan.add(replacement, isOneShot: container.isOneShot)
                }
                continue
            }
            let isSame =
                template.imageID == container.imageID
                && (template.image == container.image || !template.image.hasPrefix(Self.ownRepositories))
            guard !isSame || changed.contains(name) else { continue }
            let replacement = Replacement(
                name: name, service: container.service, from: container.image,
                to: Image(name: template.image, id: template.imageID),
                isExclusive: container.isExclusive || template.isExclusive)
            plan.add(replacement, isOneShot: template.isOneShot)
        }
        for template in draft.containers where template.service != "updater" {
            guard !present.contains(where: { $0.name == template.name }) else { continue }
            let addition = Replacement(
                name: template.name, service: template.service, from: "",
                to: Image(name: template.image, id: template.imageID), isExclusive: template.isExclusive)
            plan.add(addition, isOneShot: template.isOneShot)
        }
        plan.sort()
        return plan
    }
}
