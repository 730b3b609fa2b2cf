/// Which addresses may be connected to: public ones, and what an administrator allows.
struct AddressGuard: Sendable, Hashable {
    var allowed: [IPNetwork] = []

    /// - Throws: ``RefusedTarget``, which names the network to allow.
    func check(_ address: IPAddress) throws(RefusedTarget) {
        guard let special = SpecialNetwork.holding(address), !self.allowed.contains(where: { $0.contains(address) })
        else { return }
        throw RefusedTarget(
            "The address \(address) is \(special.what). To send there, allow the network "
                + "\(IPNetwork(address, prefixLength: address.bytes.count * 8)).")
    }

    /// Every one of them: a name that leads to a good and a bad address is not good.
    func check(_ addresses: [IPAddress]) throws(RefusedTarget) {
        for address in addresses { try self.check(address) }
    }
}
