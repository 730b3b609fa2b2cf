/// Why an output was not set; the text goes to the server as the command's reason.
enum ActuatorError: Error, Hashable, CustomStringConvertible {
    case unknown(String)
    case device(String)

    var description: String {
        switch self {
        case .unknown(let channel): "\(channel) is not an actuator of this agent"
        case .device(let message): message
        }
    }
}
