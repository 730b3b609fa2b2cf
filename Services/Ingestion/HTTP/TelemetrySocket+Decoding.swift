import Catalogue
import Contracts
import Domain
import NIOCore
import WebSocket

extension TelemetrySocket {
    /// What `message` says; nil when the device was told why it is not taken.
    ///
    /// A source over its limit is told `busy`: a batch is not even read, other messages always pass.
    func decode(_ message: WebSocketMessage, _ aliases: inout ChannelAliases) -> TelemetryMessage? {
        switch message {
        case .text(let bytes): self.decode(text: bytes)
        case .binary(let bytes): self.decode(binary: bytes, &aliases)
        }
    }

    private func decode(text bytes: ByteBuffer) -> TelemetryMessage? {
        let excess = self.intake.excess(of: self.principal)
        if let excess, Self.beginsAsBatch(bytes) { return self.refuse(excess) }
        do throws(JSONSyntaxError) {
            let message = try self.intake.decoder.decode(bytes)
            if let excess, message.readings != nil { return self.refuse(excess) }
            self.intake.charge(
                self.principal, readings: message.readings ?? 0, bytes: bytes.readableBytes, .json)
            return message
        } catch {
            self.intake.charge(self.principal, readings: 0, bytes: bytes.readableBytes, .json)
            self.reject(.malformed, "Malformed JSON at byte \(error.offset): \(error.message).")
            return nil
        }
    }

    private func decode(binary bytes: ByteBuffer, _ aliases: inout ChannelAliases) -> TelemetryMessage? {
        if let excess = self.intake.excess(of: self.principal) { return self.refuse(excess) }
        let result = bytes.withUnsafeReadableBytes { raw in
            Result { () throws(BinaryTelemetryError) in
                try BinaryTelemetry(decoding: raw, limit: self.intake.limits.batch)
            }
        }
        switch result {
        case .success(let binary):
            self.intake.charge(self.principal, readings: binary.items.count, bytes: bytes.readableBytes, .binary)
            return .batch(aliases.batch(binary, channels: self.intake.channels.snapshot))
        case .failure(let error):
            self.intake.charge(self.principal, readings: 0, bytes: bytes.readableBytes, .binary)
            self.reject(.malformed, "Malformed binary batch at byte \(error.offset): \(error.reason).")
            return nil
        }
    }

    private func refuse(_ excess: SourceLimits.Excess) -> TelemetryMessage? {
        self.intake.metrics.reject(excess.rejection)
        self.send(.busy(retryAfter: excess.retryAfter))
        return nil
    }

    /// Whether the text begins as agents and old controllers begin a batch. Others have to be read first.
    private static func beginsAsBatch(_ bytes: ByteBuffer) -> Bool {
        bytes.readableBytesView.starts(with: #"{"datapoints""#.utf8)
    }
}
