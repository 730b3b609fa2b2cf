import Hummingbird

/// How a rule's tests went, on the wire.
struct RuleTestRunDTO: ResponseEncodable, Sendable {
    struct Outcome: Encodable, Sendable {
        var name: String
        var passed: Bool
        var failures: [String]
    }

    var passed: Bool
    var tests: [Outcome]

    init(_ tests: [RuleTest], of program: RuleProgram) {
        self.tests = tests.map { test in
            let failures = test.failures(of: program).map(\.message)
            return Outcome(name: test.name, passed: failures.isEmpty, failures: failures)
        }
        self.passed = self.tests.allSatisfy(\.passed)
    }
}
