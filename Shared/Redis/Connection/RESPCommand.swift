/// Commands in the bytes of the Redis protocol: an array of bulk strings.
///
/// Done here rather than by `redisAppendCommandArgv`, so that the caller's task encodes, the connection's thread only
/// copies, and the bound on waiting bytes is known before a command is queued.
enum RESPCommand {
    /// - Precondition: `arguments` is not empty. An empty command gets no reply, and would shift all later ones.
    static func encode(_ arguments: [RedisArgument], into output: inout [UInt8]) {
        precondition(!arguments.isEmpty, "a Redis command needs a name")
        self.append(UInt8(ascii: "*"), arguments.count, to: &output)
        for argument in arguments {
            switch argument {
            case .text(let text):
                self.append(UInt8(ascii: "$"), text.utf8.count, to: &output)
                output.append(contentsOf: text.utf8)
            case .bytes(let bytes):
                self.append(UInt8(ascii: "$"), bytes.count, to: &output)
                output.append(contentsOf: bytes)
            case .int(let value):
                let text = String(value)
                self.append(UInt8(ascii: "$"), text.utf8.count, to: &output)
                output.append(contentsOf: text.utf8)
            }
            output.append(contentsOf: [13, 10])
        }
    }

    static func encode(_ arguments: [RedisArgument]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(
            arguments.reduce(16) { size, argument in
                switch argument {
                case .text(let text): size + text.utf8.count + 16
                case .bytes(let bytes): size + bytes.count + 16
                case .int: size + 32
                }
            })
        self.encode(arguments, into: &output)
        return output
    }

    /// A prefix, a count and the end of the line.
    private static func append(_ prefix: UInt8, _ count: Int, to output: inout [UInt8]) {
        output.append(prefix)
        if count < 10 {
            output.append(UInt8(ascii: "0") + UInt8(count))
        } else {
            output.append(contentsOf: String(count).utf8)
        }
        output.append(13)
        output.append(10)
    }
}
