/// What a rule watches for: the tree of a text in the language of `docs/rules-language.md`.
///
/// `description` is its canonical text; parsing that gives an equal tree.
struct RuleExpression: Sendable, Hashable {
    var root: Condition

    init(_ root: Condition) {
        self.root = root
    }

    /// Reads a text: syntax, types and ranges. Whether its channels exist, ``RuleProgram`` finds out.
    init(parsing text: String) throws(LanguageError) {
        do throws(Misreading) {
            var parser = try Parser(text)
            self.root = try parser.parse()
        } catch {
            throw LanguageError(issues: [
                LanguageIssue(
                    message: error.message, from: text.utf16Offset(ofByte: error.bytes.lowerBound),
                    to: text.utf16Offset(ofByte: error.bytes.upperBound))
            ])
        }
    }

    /// The names of the channels that it reads, in order of appearance, each once.
    var channels: [String] {
        var names: [String] = []
        self.root.forEachChannel { channel in
            if !names.contains(channel.name) {
                names.append(channel.name)
            }
        }
        return names
    }

    /// The same for a channel that got another name.
    func renaming(_ old: String, to new: String) -> RuleExpression {
        RuleExpression(self.root.renaming { $0 == old ? new : $0 })
    }
}

extension String {
    func utf16Offset(ofByte byte: Int) -> Int {
        let index = self.utf8.index(self.utf8.startIndex, offsetBy: byte, limitedBy: self.utf8.endIndex)
        return (index ?? self.endIndex).utf16Offset(in: self)
    }
}
