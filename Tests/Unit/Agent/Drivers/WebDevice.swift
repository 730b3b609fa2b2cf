import NIOCore
import NIOHTTP1
import NIOSSL
import Synchronization

/// A web server made for tests.
final class WebDevice: Sendable {
    struct Asked: Sendable, Hashable {
        var path: String
        var authorization: String?
    }

    struct Answer: Sendable {
        var status = HTTPResponseStatus.ok
        var location: String?
        var retryAfter: String?
        var body = ""
    }

    private let noted = Mutex<[Asked]>([])
    /// Nil: it never answers.
    private let answer: @Sendable (_ path: String) -> Answer?

    init(_ answer: @escaping @Sendable (_ path: String) -> Answer?) {
        self.answer = answer
    }

    var asked: [Asked] { self.noted.withLock { $0 } }

    /// - Parameter certificate: of ``DeviceCertificates``; nil: without TLS.
    func with<R: Sendable>(certificate: String? = nil, _ body: (_ port: Int) async throws -> R) async throws -> R {
        let tls = try certificate.map(Self.context)
        return try await TestServer.with(
            { channel in
                let pipeline = channel.pipeline.syncOperations
                if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
                try pipeline.configureHTTPServerPipeline()
                try pipeline.addHandler(Answering(self))
            }, body)
    }

    private static func context(_ certificate: String) throws -> NIOSSLContext {
        let certificate = try NIOSSLCertificate(bytes: Array(certificate.utf8), format: .pem)
        let key = try NIOSSLPrivateKey(bytes: Array(DeviceCertificates.key.utf8), format: .pem)
        return try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: [.certificate(certificate)], privateKey: .privateKey(key)))
    }

    private final class Answering: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let device: WebDevice
        private var path = ""

        init(_ device: WebDevice) {
            self.device = device
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch Self.unwrapInboundIn(data) {
            case .head(let head):
                self.path = head.uri
                let asked = Asked(path: head.uri, authorization: head.headers.first(name: "authorization"))
                self.device.noted.withLock { $0.append(asked) }
            case .body: break
            case .end: self.answer(context)
            }
        }

        private func answer(_ context: ChannelHandlerContext) {
            guard let answer = self.device.answer(self.path) else { return }
            var headers: HTTPHeaders = ["content-length": "\(answer.body.utf8.count)"]
            if let location = answer.location { headers.add(name: "location", value: location) }
            if let pause = answer.retryAfter { headers.add(name: "retry-after", value: pause) }
            let head = HTTPResponseHead(version: .http1_1, status: answer.status, headers: headers)
            context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
            context.write(Self.wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: answer.body)))), promise: nil)
            context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: nil)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}
