/// Names one append so that the process which made it recognises the verdict on it.
package struct Receipt: Sendable, Hashable {
    /// The appending process: a random number drawn when it started.
    package var instance: UInt64
    package var number: UInt64

    package init(instance: UInt64, number: UInt64) {
        self.instance = instance
        self.number = number
    }
}
