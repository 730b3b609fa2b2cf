import ServiceKit

/// What makes a container again, of another image: everything that it was told stays, everything that it had from its image
/// comes from the new one.
///
/// Stay: environment, mounts (anonymous volumes by their name), networks with aliases, limits, labels, health check, restart policy.
struct ContainerRecreation: Sendable, Equatable {
    /// The body of `POST /containers/create`.
    let body: JSONValue
    /// Networks to connect to before it is started: API 1.41 takes one with the creation.
    let furtherNetworks: [(name: String, endpoint: JSONValue)]

    static func == (left: Self, right: Self) -> Bool {
        left.body == right.body && left.furtherNetworks.map(\.name) == right.furtherNetworks.map(\.name)
    }

    /// What two containers must have in common so that one need not take the place of the other: all but Compose's and the
    /// updater's notes.
    var comparable: JSONValue {
        var body = self.body
        let notes = ["com.docker.compose.", "webmacs.update."]
        body["Labels"] = .object(body["Labels"].members.filter { label in !notes.contains { label.key.hasPrefix($0) } })
        for (name, endpoint) in self.furtherNetworks { body["NetworkingConfig"]["EndpointsConfig"][name] = endpoint }
        // Compose keeps no order in what has none.
        for name in ["Env", "HostConfig", "NetworkingConfig"] { body[name] = body[name].ordered }
        return body
    }

    /// - Parameters:
    ///   - oldImage: the inspection of the image that `container` was made of; `null` when it is gone.
    ///   - image: the new one, by name.
    ///   - imageID: its id.
    ///   - labels: more labels.
    init(of container: Container, oldImage: JSONValue, image: String, imageID: String, labels: [String: String]) {
        let inspection = container.inspection
        var body = Self.settings(inspection["Config"], without: oldImage["Config"], id: container.id)
        body["Image"] = .string(image)
        var all = body["Labels"].members
        all[Container.Labels.image] = .string(imageID)
        for (name, value) in labels { all[name] = .string(value) }
        body["Labels"] = .object(all)

        var host = inspection["HostConfig"]
        let known = Self.mountTargets(host)
        let anonymous = inspection["Mounts"].elements.compactMap { mount -> JSONValue? in
            guard mount["Type"].text == "volume", let name = mount["Name"].text, let target = mount["Destination"].text,
                !known.contains(target)
            else { return nil }
            return .string("\(name):\(target)\(mount["RW"].isTrue ? "" : ":ro")")
        }
        if !anonymous.isEmpty { host["Binds"] = .array(host["Binds"].elements + anonymous) }
        host["ContainerIDFile"] = .null
        body["HostConfig"] = host

        let mode = host["NetworkMode"].text ?? ""
        var further: [(name: String, endpoint: JSONValue)] = []
        for (name, endpoint) in inspection["NetworkSettings"]["Networks"].members.sorted(by: { $0.key < $1.key }) {
            guard !["none", "host"].contains(mode), !mode.hasPrefix("container:") else { continue }
            let made = Self.endpoint(endpoint, id: container.id)
            if name == mode {
                body["NetworkingConfig"] = .object(["EndpointsConfig": .object([name: made])])
            } else {
                further.append((name, made))
            }
        }
        self.body = body
        self.furtherNetworks = further
    }

    /// The container's settings without those that came from its image.
    private static func settings(_ config: JSONValue, without image: JSONValue, id: String) -> JSONValue {
        var result = config.members
        let inherited = ["Cmd", "Entrypoint", "Healthcheck", "WorkingDir", "User", "StopSignal", "Shell", "OnBuild"]
        for name in inherited where config[name] == image[name] || config[name].isNothing {
            result[name] = nil
        }
        // A command of the image belongs to the entrypoint of the image.
        if result["Entrypoint"] != nil, result["Cmd"] == nil, !config["Cmd"].isNothing { result["Cmd"] = config["Cmd"] }
        let environment = Set(image["Env"].texts)
        result["Env"] = .array(config["Env"].elements.filter { !environment.contains($0.text ?? "") })
        for name in ["Labels", "ExposedPorts", "Volumes"] {
            let theirs = image[name].members
            result[name] = .object(config[name].members.filter { theirs[$0.key] != $0.value })
        }
        // The name that the engine made of the id.
        if let host = config["Hostname"].text, !host.isEmpty, id.hasPrefix(host) { result["Hostname"] = nil }
        result["MacAddress"] = nil
        return .object(result)
    }

    private static func mountTargets(_ host: JSONValue) -> Set<String> {
        var targets = Set(host["Mounts"].elements.compactMap { $0["Target"].text })
        for bind in host["Binds"].texts {
            let parts = bind.split(separator: ":", omittingEmptySubsequences: false)
            if parts.count > 1 { targets.insert(String(parts[1])) }
        }
        return targets
    }

    /// What was asked for, not what was given: addresses belong to the container that had them.
    private static func endpoint(_ endpoint: JSONValue, id: String) -> JSONValue {
        let aliases = endpoint["Aliases"].texts.filter { !id.hasPrefix($0) }
        var made: [String: JSONValue] = ["Aliases": .array(aliases.map { .string($0) })]
        for name in ["IPAMConfig", "Links", "DriverOpts"] where !endpoint[name].isNothing {
            made[name] = endpoint[name]
        }
        return .object(made)
    }
}
