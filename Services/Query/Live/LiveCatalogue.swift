import Catalogue

/// What the readings of a frame are named by: channels and experiments, as this instance knows them at one moment.
struct LiveCatalogue: Sendable {
    var channels = ChannelSnapshot()
    var experiments = ExperimentSnapshot()
}
