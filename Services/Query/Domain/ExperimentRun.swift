import Domain

/// An experiment as it is laid over others, and how much of the common picture it takes.
struct ExperimentRun: Sendable, Hashable {
    var experiment: Experiment
    /// Behind its end; now, while it runs.
    var end: Timestamp
    /// Pixel columns from its start to its end: those of the longest run are all.
    var columns: Int

    /// The runs of `experiments`, in their order, to be drawn with one scale of time.
    static func align(_ experiments: [Experiment], pixels: Int, now: Timestamp) -> [ExperimentRun] {
        let lengths = experiments.map { experiment in
            max(1, (experiment.stoppedAt ?? now).microseconds - experiment.startedAt.microseconds)
        }
        let longest = lengths.max() ?? 1
        return zip(experiments, lengths).map { experiment, length in
            let columns = (Double(length) / Double(longest) * Double(pixels)).rounded(.up)
            return ExperimentRun(
                experiment: experiment, end: experiment.startedAt + .microseconds(length),
                columns: max(1, min(pixels, Int(columns))))
        }
    }
}
