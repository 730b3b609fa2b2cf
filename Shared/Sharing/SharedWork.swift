/// Work in numbered parts, which the living instances of a service divide evenly among themselves. Each holds the advisory lock
/// of a slot, which shows that it lives, and that of each part it works on; the locks live as long as its connection.
///
/// ```
/// eight parts, three instances    slots 0, 4, 7    3 · 3 · 2 parts
/// ```
///
/// Once a second each looks at the table of locks (``Postgres/PostgresConnection/standing(in:)``), lets go of what is above its
/// share, and takes what nobody holds: what a dead one held is taken within five seconds.
package struct SharedWork: Sendable {
    /// The first keys of the locks: of slots, and of parts.
    let slotClass: Int32
    let partClass: Int32
    /// How many parts there are, numbered from 0.
    package let partCount: Int

    /// More instances than this are too many: those hold nothing and wait.
    static let slotCount = 64

    package init(slotClass: Int32, partClass: Int32, partCount: Int) {
        self.slotClass = slotClass
        self.partClass = partClass
        self.partCount = partCount
    }
}
