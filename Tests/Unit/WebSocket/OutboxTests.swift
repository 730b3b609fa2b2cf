import NIOCore
import Testing

@testable import WebSocket

@Suite struct OutboxTests {
    private func message(_ size: Int) -> OutgoingMessage { .own(.binary(ByteBuffer(repeating: 0, count: size))) }

    private func batch(_ outbox: inout Outbox) -> Outbox.Batch? {
        if case .batch(let batch)? = outbox.take() { batch } else { nil }
    }

    @Test("The bound counts what waits and what is being written; room returns when it has left")
    func bound() {
        var outbox = Outbox(limit: 1000)
        #expect(outbox.offer(self.message(484)) == .queued)
        #expect(outbox.offer(self.message(484)) == .queued)
        #expect(outbox.offer(self.message(0)) == .full)
        let batch = self.batch(&outbox)
        #expect(batch?.messages.count == 2)
        #expect(outbox.queuedBytes == 1000)
        #expect(outbox.offer(self.message(0)) == .full)
        if let batch { outbox.wrote(batch) }
        #expect(outbox.queuedBytes == 0)
    }

    @Test("A message larger than the bound is taken when nothing else waits")
    func large() {
        var outbox = Outbox(limit: 1000)
        #expect(outbox.offer(self.message(5000)) == .queued)
        #expect(outbox.offer(self.message(1)) == .full)
    }

    @Test("A batch carries about 64 KiB, control frames first and the close frame last")
    func order() {
        var outbox = Outbox(limit: 1 << 20)
        for _ in 0..<3 { #expect(outbox.offer(self.message(50 << 10)) == .queued) }
        outbox.offerPong(ByteBuffer(string: "1"))
        outbox.offerPong(ByteBuffer(string: "2"))
        outbox.beginClosing(.normal, reason: "", origin: .local)
        #expect(outbox.offer(self.message(1)) == .closed)
        let first = self.batch(&outbox)
        #expect(first?.pong == ByteBuffer(string: "2"))
        #expect(first?.messages.count == 2)
        #expect(first?.close == nil)
        let second = self.batch(&outbox)
        #expect(second?.messages.count == 1)
        #expect(second?.close?.code == .normal)
        #expect(self.batch(&outbox) == nil)
        if case .end? = outbox.take() {} else { Issue.record("The outbox has not ended.") }
    }

    @Test("The first reason to close counts")
    func firstClose() {
        var outbox = Outbox(limit: 1000)
        outbox.beginShutdown()
        #expect(outbox.offer(self.message(1)) == .queued)
        outbox.beginClosing(.policyViolation, reason: "a", origin: .local)
        outbox.beginClosing(.normal, reason: "b", origin: .peer)
        outbox.markLost("c")
        #expect(outbox.closure == WebSocketClosure(code: .policyViolation, reason: "a", origin: .local))
        #expect(outbox.queuedBytes == 0)
    }

    @Test("The reader gets what was received before the end, and nothing after")
    func inbox() {
        var inbox = Inbox(limit: 100, now: .now)
        inbox.append(.text("a"))
        #expect(inbox.hasRoom)
        inbox.append(.binary(ByteBuffer(repeating: 0, count: 100)))
        #expect(!inbox.hasRoom)
        inbox.finish()
        inbox.append(.text("late"))
        for expected in [WebSocketMessage.text("a"), .binary(ByteBuffer(repeating: 0, count: 100))] {
            guard case .message(expected)? = inbox.take() else { return #expect(Bool(false)) }
        }
        if case .end? = inbox.take() {} else { Issue.record("The inbox has not ended.") }
    }

    @Test("Sockets that share a message share its compressed form")
    func shared() throws {
        let shared = SharedWebSocketMessage(.text(String(repeating: "reading ", count: 100)))
        let first = try #require(shared.deflated(level: 1))
        #expect(shared.deflated(level: 9) == first)
        var batch = Outbox.Batch()
        batch.messages = [.shared(shared)]
        let encoder = BatchEncoder(role: .server, compression: WebSocketCompression())
        var parser = FrameParser(role: .client, maximumPayload: 1000, allowsCompression: true)
        parser.append(encoder.encode(batch))
        #expect(try parser.next() == Frame(opcode: .text, isCompressed: true, payload: first))
    }
}
