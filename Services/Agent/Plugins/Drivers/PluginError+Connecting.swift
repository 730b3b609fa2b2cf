import Glibc
import NIOCore
import NIOPosix

extension PluginError {
    /// Why there is no connection, in a sentence.
    static func connecting(to host: String, _ port: Int, _ error: any Error) -> PluginError {
        .device("\(host):\(port): \(Self.words(error)).")
    }

    private static func words(_ error: any Error) -> String {
        switch error {
        case ChannelError.connectTimeout(_): "no answer in time"
        case let error as IOError: String(cString: strerror(error.errnoCode))
        case let error as NIOConnectionError:
            error.connectionErrors.first.map { Self.words($0.error) } ?? "the name is not known"
        default: "\(error)"
        }
    }
}
