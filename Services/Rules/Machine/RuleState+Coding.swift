import Domain

/// Why bytes are no state of a program.
enum RuleStateError: Error, Hashable {
    /// Cut, or changed on the way.
    case damaged
    /// Written by a newer release.
    case version
    /// The rule or its channels were changed since.
    case otherProgram
}

/// The stored form: the same bytes for the same state, always.
///
/// ```
/// u8 version · u64 fingerprint · varint start · fields, times as varint differences to the start · u8 shadows · shadow
/// · u64 FNV-1a of all before
/// ```
extension RuleState {
    private static let version: UInt8 = 1

    func encoded() -> [UInt8] {
        var writer = StateWriter()
        writer.byte(Self.version)
        writer.word(self.fingerprint)
        writer.integer(self.startedAt)
        self.write(to: &writer)
        writer.byte(UInt8(self.shadow.count))
        for shadow in self.shadow {
            writer.integer(shadow.startedAt)
            shadow.write(to: &writer)
        }
        writer.word(writer.bytes.fingerprint)
        return writer.bytes
    }

    init(decoding bytes: [UInt8], for program: RuleProgram) throws(RuleStateError) {
        var reader = StateReader(bytes.dropLast(8))
        guard try reader.byte() == Self.version else { throw .version }
        var seal = StateReader(bytes.suffix(8))
        guard try seal.word() == bytes.dropLast(8).fingerprint else { throw .damaged }
        guard try reader.word() == program.fingerprint else { throw .otherProgram }
        self.init(program, startingAt: Timestamp(microseconds: try reader.integer()))
        try self.read(from: &reader)
        if try reader.byte() > 0 {
            var shadow = RuleState(shadowing: program, from: Timestamp(microseconds: try reader.integer()))
            try shadow.read(from: &reader)
            self.shadow = [shadow]
        }
        guard reader.isAtEnd else { throw .damaged }
    }

    private func write(to writer: inout StateWriter) {
        let start = self.startedAt
        writer.time(self.time, start)
        writer.time(self.deadline, start)
        writer.byte(self.phase.rawValue)
        writer.byte((self.isFlapping ? 1 : 0) | (self.isTold ? 2 : 0))
        for time in [self.lastTransition, self.lastFire, self.lastClear] { writer.time(time, start) }
        writer.integer(Int64(self.subject))
        writer.number(self.worst ?? .nan)
        writer.integer(Int64(self.transitions.count))
        for time in self.transitions { writer.time(time, start) }
        for input in self.inputs {
            writer.time(input.time, start)
            if input.time != .min { writer.number(input.value) }
        }
        for slot in self.slots {
            writer.time(slot.time, start)
            writer.word(slot.bits)
        }
        for window in self.windows { window.write(to: &writer, start) }
        for samples in self.samples { samples.write(to: &writer, start) }
    }

    private mutating func read(from reader: inout StateReader) throws(RuleStateError) {
        let start = self.startedAt
        self.time = try reader.time(start)
        self.deadline = try reader.time(start)
        guard let phase = RulePhase(rawValue: try reader.byte()) else { throw .damaged }
        self.phase = phase
        let flags = try reader.byte()
        self.isFlapping = flags & 1 != 0
        self.isTold = flags & 2 != 0
        self.lastTransition = try reader.time(start)
        self.lastFire = try reader.time(start)
        self.lastClear = try reader.time(start)
        self.subject = Int(try reader.integer())
        self.worst = try reader.number().known
        for _ in 0..<(try reader.count(limit: 64)) { self.transitions.append(try reader.time(start)) }
        for place in self.inputs.indices {
            self.inputs[place].time = try reader.time(start)
            if self.inputs[place].time != .min { self.inputs[place].value = try reader.number() }
        }
        for place in self.slots.indices {
            self.slots[place] = Slot(time: try reader.time(start), bits: try reader.word())
        }
        for place in self.windows.indices { self.windows[place] = try WindowCells(from: &reader, start) }
        for place in self.samples.indices { self.samples[place] = try SampleWindow(from: &reader, start) }
    }
}

extension WindowCells {
    fileprivate func write(to writer: inout StateWriter, _ start: Int64) {
        writer.integer(Int64(self.cells.count))
        var previous = start
        for cell in self.cells {
            writer.integer(cell.place)
            writer.integer(cell.firstTime &- previous)
            writer.integer(cell.lastTime &- cell.firstTime)
            previous = cell.lastTime
            writer.integer(cell.count)
            for number in [cell.first, cell.last, cell.minimum, cell.maximum, cell.sum] { writer.number(number) }
        }
    }

    fileprivate init(from reader: inout StateReader, _ start: Int64) throws(RuleStateError) {
        var previous = start
        var cells: [Cell] = []
        for _ in 0..<(try reader.count(limit: 64)) {
            let place = try reader.integer()
            let first = previous &+ (try reader.integer())
            previous = first &+ (try reader.integer())
            let count = try reader.integer()
            var cell = Cell(
                place: place, count: count, sum: 0, minimum: 0, maximum: 0, firstTime: first, first: 0,
                lastTime: previous, last: 0)
            cell.first = try reader.number()
            cell.last = try reader.number()
            cell.minimum = try reader.number()
            cell.maximum = try reader.number()
            cell.sum = try reader.number()
            cells.append(cell)
        }
        self.init(cells)
    }
}

extension SampleWindow {
    fileprivate func write(to writer: inout StateWriter, _ start: Int64) {
        writer.integer(Int64(self.times.count))
        var previous = start
        for (time, value) in zip(self.times, self.values) {
            writer.integer(time &- previous)
            writer.number(value)
            previous = time
        }
    }

    fileprivate init(from reader: inout StateReader, _ start: Int64) throws(RuleStateError) {
        var samples: [(time: Int64, value: Double)] = []
        var previous = start
        for _ in 0..<(try reader.count(limit: 1024)) {
            previous = previous &+ (try reader.integer())
            samples.append((time: previous, value: try reader.number()))
        }
        self.init(samples)
    }
}
