import Contracts
import Domain
import TimeSeries

/// Writes an answer of lines as bytes that a browser reads without parsing:
/// ```
/// u32 n · n bytes of JSON: the answer, with each line's number of points in their place · zero bytes up to a multiple of 8
/// for each line: points × f64 milliseconds since 1970 · points × f64 value (NaN: the line breaks)         little-endian
/// ```
enum SeriesBinary {
    static let mediaType = "application/vnd.webmacs.series"

    static func encode(_ lines: [Line], _ position: LivePosition, _ question: LineQuestion) -> [UInt8] {
        var header = SeriesJSON.begin(position, question)
        for (index, line) in lines.enumerated() {
            if index > 0 { header.append(UInt8(ascii: ",")) }
            SeriesJSON.appendHead(line, to: &header)
            header.append(integer: Int64(line.points.count))
            header.append(UInt8(ascii: "}"))
        }
        header += SeriesJSON.end

        var bytes: [UInt8] = []
        bytes.reserveCapacity(16 + header.count + lines.reduce(0) { $0 + $1.points.count } * 16)
        withUnsafeBytes(of: UInt32(header.count).littleEndian) { bytes.append(contentsOf: $0) }
        bytes += header
        while bytes.count % 8 != 0 { bytes.append(0) }
        for line in lines {
            for point in line.points { bytes.append(littleEndian: Double(point.time.microseconds) / 1000) }
            for point in line.points { bytes.append(littleEndian: point.value) }
        }
        return bytes
    }
}

extension [UInt8] {
    fileprivate mutating func append(littleEndian number: Double) {
        Swift.withUnsafeBytes(of: number.bitPattern.littleEndian) { self.append(contentsOf: $0) }
    }
}
