import Domain

/// The two columns of a chunk, block by block, so that what is on the way stays in the processor's nearest memory.
struct ChunkBlocks {
    private let count: Int
    private var times: IntegerColumn.Cursor
    private var values: ValueColumn.Cursor

    /// Passes over the columns of `count` points in `reader`.
    init(_ count: Int, from reader: inout ByteReader) throws(CodecError) {
        self.count = count
        self.times = try IntegerColumn.Cursor(count, from: &reader)
        self.values = try ValueColumn.Cursor(count, from: &reader)
    }

    /// Appends all points.
    mutating func decode(into points: inout [Point]) throws(CodecError) {
        let room = Room()
        defer { withExtendedLifetime(room) {} }
        if points.isEmpty { points.reserveCapacity(self.count) }
        var previous: Point?
        for start in stride(from: 0, to: self.count, by: IntegerBlock.capacity) {
            let block = try self.next(min(IntegerBlock.capacity, self.count - start), in: room, behind: &previous)
            points.append(contentsOf: block)
        }
    }

    /// Appends the points in one of `spans`, which rise and are apart.
    mutating func decode(within spans: [Range<Timestamp>], into points: inout [Point]) throws(CodecError) {
        var starts: [Timestamp] = []
        var ahead = self.times
        for _ in stride(from: 0, to: self.count, by: IntegerBlock.capacity) {
            starts.append(Timestamp(microseconds: try ahead.skip()))
        }
        let room = Room()
        defer { withExtendedLifetime(room) {} }
        var rest = spans[...]
        for (index, start) in starts.enumerated() {
            while let span = rest.first, span.upperBound <= start { rest.removeFirst() }
            guard let span = rest.first else { return }
            if index + 1 < starts.count, span.lowerBound > starts[index + 1] {
                try self.times.skip()
                try self.values.skip(through: room.numbers)
                continue
            }
            var previous: Point?
            let count = min(IntegerBlock.capacity, self.count - index * IntegerBlock.capacity)
            for point in try self.next(count, in: room, behind: &previous) {
                while let span = rest.first, span.upperBound <= point.time { rest.removeFirst() }
                if rest.first?.contains(point.time) == true { points.append(point) }
            }
        }
    }

    /// The next block's points; valid until the next call.
    private mutating func next(
        _ count: Int, in room: Room, behind previous: inout Point?
    ) throws(CodecError) -> UnsafeMutableBufferPointer<Point> {
        try self.times.next(into: room.instants)
        try self.values.next(into: room.numbers, through: room.scratch)
        var areFinite = true
        var areOrdered = true
        var last = previous ?? Point(time: Timestamp(microseconds: .min), value: -.infinity)
        for index in 0..<count {
            let point = Point(time: Timestamp(microseconds: room.instants[index]), value: room.numbers[index])
            areFinite = areFinite && point.value.isFinite
            areOrdered = areOrdered && (last.time < point.time || !(point < last))
            room.block[index] = point
            last = point
        }
        guard areFinite else { throw .notFinite }
        guard areOrdered else { throw .disordered }
        previous = last
        return UnsafeMutableBufferPointer(rebasing: room.block[..<count])
    }

    /// Memory for a block on its way; freed with it.
    private final class Room {
        let instants = UnsafeMutableBufferPointer<Int64>.allocate(capacity: IntegerBlock.capacity)
        let scratch = UnsafeMutableBufferPointer<Int64>.allocate(capacity: IntegerBlock.capacity)
        let numbers = UnsafeMutableBufferPointer<Double>.allocate(capacity: IntegerBlock.capacity)
        let block = UnsafeMutableBufferPointer<Point>.allocate(capacity: IntegerBlock.capacity)

        init() {
            self.instants.initialize(repeating: 0)
            self.scratch.initialize(repeating: 0)
            self.numbers.initialize(repeating: 0)
            self.block.initialize(repeating: Point(time: Timestamp(microseconds: 0), value: 0))
        }

        deinit {
            self.instants.deallocate()
            self.scratch.deallocate()
            self.numbers.deallocate()
            self.block.deallocate()
        }
    }
}
