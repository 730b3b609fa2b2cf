import FoundationEssentials
import Glibc
import Testing

@testable import AgentService

/// On images in files, made here byte by byte: hardware with a process image was not at hand.
@Suite("Process images")
struct ProcessImageDriverTests {
    private static let image: [UInt8] =
        [0b0000_0101, 0xFE, 0x34, 0x12, 0xFF, 0xFF, 0x78, 0x56, 0x34, 0x12, 0xFF, 0xFF, 0xFF, 0xFF]

    private static func collect(
        _ channels: String, mode: mode_t = 0o644, image: [UInt8] = image
    ) async throws -> [String: Double] {
        let path = "\(FileManager.default.temporaryDirectory.path)/image-\(UUID().uuidString)"
        try Data(image).write(to: URL(filePath: path))
        defer { unlink(path) }
        try #require(chmod(path, mode) == 0)
        var driver = try ProcessImageDriver(.fixture(#"{"path": "\#(path)", "channels": [\#(channels)]}"#))
        return try await driver.collect(at: .fixture(seconds: 0))
    }

    @Test("Each form is what the bytes say, in either order")
    func forms() async throws {
        let values = try await Self.collect(
            """
            {"name": "Bit 0", "byte": 0, "type": "bit"}, {"name": "Bit 1", "byte": 0, "bit": 1, "type": "bit"},
            {"name": "Bit 2", "byte": 0, "bit": 2, "type": "bit"}, {"name": "U8", "byte": 1, "type": "uint8"},
            {"name": "I8", "byte": 1, "type": "int8"}, {"name": "U16", "byte": 2},
            {"name": "Big U16", "byte": 2, "byte_order": "big"}, {"name": "I16", "byte": 4, "type": "int16"},
            {"name": "U32", "byte": 6, "type": "uint32"},
            {"name": "Big U32", "byte": 6, "type": "uint32", "byte_order": "big"},
            {"name": "I32", "byte": 10, "type": "int32"}
            """)
        #expect(
            values == [
                "bit_0": 1, "bit_1": 0, "bit_2": 1, "u8": 254, "i8": -2, "u16": 0x1234, "big_u16": 0x3412, "i16": -1,
                "u32": 0x1234_5678, "big_u32": 0x7856_3412, "i32": -1,
            ])
    }

    @Test("A value is raw × factor + offset")
    func scaled() async throws {
        let values = try await Self.collect(
            #"{"name": "Tank – Temperature", "byte": 4, "type": "int16", "factor": 0.1, "offset": 20}"#)
        #expect(values == ["tank_temperature": 19.9])
    }

    @Test("An image that ends too early names the first channel that is not in it")
    func short() async {
        let problem = await reason {
            try await Self.collect(
                #"{"name": "In", "byte": 1, "type": "uint8"}, {"name": "Out", "byte": 3, "type": "uint32"}"#,
                image: Array(Self.image.prefix(5)))
        }
        #expect(problem?.hasSuffix("ends before 'Out'.") == true)
    }

    @Test("A file that not everybody may read is not read for the server; a folder and a missing file are told")
    func refused() async {
        let closed = await reason { try await Self.collect(#"{"name": "A", "byte": 0}"#, mode: 0o640) }
        #expect(closed?.hasSuffix("is not readable by everybody.") == true)
        for (path, words) in [
            ("/", "/ is neither a device nor a file."), ("/nowhere", "/nowhere: No such file or directory."),
        ] {
            let problem = await reason {
                var driver = try ProcessImageDriver(
                    .fixture(#"{"path": "\#(path)", "channels": [{"name": "A", "byte": 0}]}"#))
                return try await driver.collect(at: .fixture(seconds: 0))
            }
            #expect(problem == words)
        }
    }

    @Test("A device is read like a file")
    func device() async throws {
        var driver = try ProcessImageDriver(
            .fixture(#"{"path": "/dev/zero", "channels": [{"name": "A", "byte": 4095, "type": "int32"}]}"#))
        #expect(try await driver.collect(at: .fixture(seconds: 0)) == ["a": 0])
    }

    @Test(
        "Settings that cannot be are told by their path",
        arguments: [
            (#"{}"#, "Setting 'channels': should have at least one."),
            (#"{"channels": [{"name": "A"}]}"#, "Setting 'channels[0].byte': is missing."),
            (
                #"{"channels": [{"name": "A", "byte": 0}, {"name": "a!", "byte": 1}]}"#,
                "Setting 'channels[1].name': another channel has it, too."
            ),
            (
                #"{"channels": [{"name": "A", "byte": 0, "bit": 8, "type": "bit"}]}"#,
                "Setting 'channels[0].bit': should be a whole number from 0 to 7."
            ),
            (#"{"path": "image", "channels": []}"#, "Setting 'path': should begin with /."),
        ])
    func badSettings(json: String, words: String) async {
        #expect(await reason { try ProcessImageDriver(.fixture(json)) } == words)
    }
}
