import Catalogue
import Domain
import NIOCore

/// Reads InfluxDB line protocol: `measurement,tag=value field=1.5,other=2i 1795220375000000000`.
///
/// A field is a reading of the channel that the tag `channel` or `event_public_id` names by its id, and else of the channel
/// whose name is `measurement.field`, with the other tags behind it in the order of their keys:
/// `cpu.usage_idle{cpu=cpu0,host=lab}`. The name is looked up by its bytes: a known channel costs no text.
struct LineDecoder {
    let channels: ChannelSnapshot
    let precision: LinePrecision

    /// Lines beyond it are counted, not read.
    let lineLimit: Int

    /// - Complexity: O(*n*) in the bytes.
    func decode(_ buffer: ByteBuffer) -> LineBatch {
        buffer.withUnsafeReadableBytes { raw in
            raw.withMemoryRebound(to: UInt8.self) { bytes in
                var batch = LineBatch()
                var scanner = LineScanner(bytes)
                while scanner.startLine() {
                    batch.lineCount += 1
                    if batch.lineCount <= self.lineLimit { self.read(&scanner, into: &batch) }
                    scanner.endLine()
                }
                return batch
            }
        }
    }

    /// Reads one line. Its fields count only when all of it could be read.
    private func read(_ scanner: inout LineScanner, into batch: inout LineBatch) {
        let line = scanner.line
        do throws(LineSyntaxError) {
            let series = try LineSeries(&scanner)
            var name = series.measurement
            name.append(UInt8(ascii: "."))
            let stem = name.count
            var items: [TelemetryItem] = []
            var faults: [LineFault] = []
            repeat {
                name.removeSubrange(stem...)
                try scanner.key(into: &name)
                let field = name[stem...]
                guard !field.isEmpty else { throw LineSyntaxError("a field has no name") }
                switch try scanner.fieldValue() {
                case .number(let value):
                    name += series.suffix
                    items.append(TelemetryItem(subject: self.subject(series, name), value: .number(value)))
                case .text:
                    let text = String(decoding: field, as: UTF8.self)
                    faults.append(LineFault(line: line, reason: "field '\(text)' is text, a reading is a number."))
                }
            } while scanner.take(UInt8(ascii: ","))
            let time = try self.time(&scanner)
            if series.channel != nil, items.count > 1 {
                throw LineSyntaxError("a line that names its channel has one field")
            }
            for item in items {
                var item = item
                item.time = time
                batch.items.append(item)
                batch.lines.append(line)
            }
            batch.faults += faults
        } catch {
            batch.faults.append(LineFault(line: line, reason: "\(error.reason)."))
        }
    }

    private func subject(_ series: LineSeries, _ name: [UInt8]) -> TelemetryItem.Subject {
        if let id = series.channel {
            return id.withUnsafeBufferPointer { self.channels.number(id: $0) }.map { .channel($0) }
                ?? .id(String(decoding: id, as: UTF8.self))
        }
        return name.withUnsafeBufferPointer { self.channels.number(name: $0) }.map { .channel($0) }
            ?? .name(String(decoding: name, as: UTF8.self))
    }

    private func time(_ scanner: inout LineScanner) throws(LineSyntaxError) -> TelemetryItem.Time {
        guard let stamp = try scanner.timestamp() else { return .absent }
        guard let microseconds = self.precision.microseconds(stamp) else {
            throw LineSyntaxError("the timestamp is out of range")
        }
        return .instant(microseconds: microseconds)
    }
}
