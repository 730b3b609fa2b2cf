import NIOCore

/// At the end of the pipeline: gives the answer to who waits for it. After any fault it gives nothing more, and the channel is closed.
final class ModbusAnswerHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private struct Question {
        var transaction: UInt16
        var unit: UInt8
        var answer: EventLoopPromise<[UInt8]>
    }

    private var received = ByteBuffer()
    private var lastTransaction: UInt16 = 0
    private var question: Question?
    private var fault: ModbusFault?

    /// Sends a request; its answer is function and data. One at a time is waited for.
    func ask(_ data: [UInt8], unit: UInt8, on channel: any Channel) -> EventLoopFuture<[UInt8]> {
        if let fault { return channel.eventLoop.makeFailedFuture(fault) }
        self.lastTransaction &+= 1
        let question = Question(
            transaction: self.lastTransaction, unit: unit, answer: channel.eventLoop.makePromise(of: [UInt8].self))
        self.question = question
        var buffer = channel.allocator.buffer(capacity: ModbusFrame.headerSize + data.count)
        ModbusFrame(transaction: question.transaction, unit: unit, data: data).write(to: &buffer)
        channel.writeAndFlush(buffer, promise: nil)
        return question.answer.futureResult
    }

    /// Whoever waits gets this; so does who asks later.
    func fail(_ fault: ModbusFault) {
        if self.fault == nil { self.fault = fault }
        self.question?.answer.fail(self.fault ?? fault)
        self.question = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard self.fault == nil else { return }
        var part = self.unwrapInboundIn(data)
        self.received.writeBuffer(&part)
        do {
            while let frame = try ModbusFrame.read(from: &self.received) {
                guard let question, question.transaction == frame.transaction, question.unit == frame.unit else {
                    throw ModbusFault.otherAnswer
                }
                self.question = nil
                question.answer.succeed(frame.data)
            }
            self.received.discardReadBytes()
        } catch {
            self.fail(error as? ModbusFault ?? .noFrame)
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.fail(.closed)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.fail(.closed)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.fail(.closed)
    }
}

@available(*, unavailable)
extension ModbusAnswerHandler: Sendable {}
