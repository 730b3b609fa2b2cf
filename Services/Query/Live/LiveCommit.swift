import Catalogue
import Contracts
import Domain
import NIOCore

/// One commit on its way to the sockets: each reading becomes JSON once, when the first socket wants it, and frames are
/// put together from these pieces.
struct LiveCommit {
    let readings: [Reading]
    let position: LivePosition
    private let positionText: String
    private let catalogue: LiveCatalogue
    private var json: [UInt8] = []
    /// Where each reading stands in `json`: nil before it is wanted, empty when its channel does not exist.
    private var places: [Range<Int>?]

    init(_ readings: [Reading], position: LivePosition, in catalogue: LiveCatalogue) {
        self.readings = readings
        self.position = position
        self.positionText = position.text
        self.catalogue = catalogue
        self.places = Array(repeating: nil, count: readings.count)
    }

    /// The `datapoints_batch` frames of the readings at `indices`. The position stands in the last one only: a client that
    /// has it has all of them.
    mutating func frames(of indices: some RandomAccessCollection<Int>) -> [ByteBuffer] {
        let existing = indices.filter { !self.place($0).isEmpty }
        return stride(from: 0, to: existing.count, by: LiveFrame.readingLimit).map { start in
            let part = existing[start..<min(existing.count, start + LiveFrame.readingLimit)]
            return self.frame(of: part, isLast: part.endIndex == existing.count)
        }
    }

    private func frame(of indices: ArraySlice<Int>, isLast: Bool) -> ByteBuffer {
        var frame = ByteBuffer()
        frame.reserveCapacity(128 + indices.reduce(0) { $0 + (self.places[$1]?.count ?? 0) + 1 })
        LiveFrame.open(LiveFrame.batchType, &frame)
        for (count, index) in indices.enumerated() {
            if count > 0 { frame.writeInteger(UInt8(ascii: ",")) }
            if let place = self.places[index] { frame.writeBytes(self.json[place]) }
        }
        LiveFrame.close(isLast ? self.positionText : nil, &frame)
        return frame
    }

    private mutating func place(_ index: Int) -> Range<Int> {
        if let place = self.places[index] { return place }
        let start = self.json.count
        let reading = self.readings[index]
        if let channel = self.catalogue.channels[number: reading.channel] {
            LiveFrame.append(reading, of: channel, in: self.catalogue.experiments, to: &self.json)
        }
        self.places[index] = start..<self.json.count
        return start..<self.json.count
    }
}
