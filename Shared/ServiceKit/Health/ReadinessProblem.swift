/// What is wrong with something a service needs; one sentence, safe to show.
package struct ReadinessProblem: Error, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
