/// What became of everything, as a table for a person.
struct ImportReport: Sendable {
    struct Line: Sendable {
        var what: String
        var tally: ImportTally
    }

    var lines: [Line] = []

    init(_ tallies: [ImportPlan.Kind: ImportTally], remainders: [OldCatalogue.Remainder]) {
        for kind in ImportPlan.Kind.allCases {
            if let tally = tallies[kind] { self.lines.append(Line(what: kind.rawValue, tally: tally)) }
        }
        for remainder in remainders {
            var tally = ImportTally(source: remainder.rows)
            tally.skip(remainder.reason, count: remainder.rows)
            self.lines.append(Line(what: remainder.table, tally: tally))
        }
    }

    var table: String {
        var rows = [["", "source", "taken", "here already", "not taken"]]
        for line in self.lines {
            let reasons = line.tally.skipped.sorted { $0.key < $1.key }.map { "\($0.value): \($0.key)" }
            rows.append([
                line.what, "\(line.tally.source)", "\(line.tally.taken)", "\(line.tally.present)",
                reasons.isEmpty ? "0" : reasons.joined(separator: "; "),
            ])
        }
        let widths = (0..<4).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.enumerated().map { index, cell in
                guard index < 4 else { return cell }
                let space = String(repeating: " ", count: widths[index] - cell.count)
                return index == 0 ? cell + space : space + cell
            }
            return cells.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}
