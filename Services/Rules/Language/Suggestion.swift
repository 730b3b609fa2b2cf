/// What somebody may have meant.
enum Suggestion {
    /// The word of `words` that is the fewest edits from `word`: a third of its letters at most. Upper and lower case count as equal.
    static func nearest(to word: String, among words: some Sequence<String>) -> String? {
        let lowered = Array(word.lowercased())
        let limit = max(1, lowered.count / 3)
        var best: (word: String, distance: Int)?
        for candidate in words where abs(candidate.count - lowered.count) <= limit {
            let distance = self.distance(lowered, Array(candidate.lowercased()))
            guard distance <= limit else { continue }
            if let best, (best.distance, best.word) <= (distance, candidate) { continue }
            best = (candidate, distance)
        }
        return best?.word
    }

    /// Letters to change, add, drop or swap with their neighbour.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var before: [Int] = []
        var above = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var line = [row + 1]
            for (column, other) in right.enumerated() {
                var least = min(above[column + 1], line[column]) + 1
                least = min(least, above[column] + (letter == other ? 0 : 1))
                if row > 0, column > 0, letter == right[column - 1], other == left[row - 1] {
                    least = min(least, before[column - 1] + 1)
                }
                line.append(least)
            }
            before = above
            above = line
        }
        return above[right.count]
    }
}
