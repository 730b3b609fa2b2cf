import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import AgentService

/// A folder of real programs, removed afterwards.
struct TestPrograms {
    let folder: String

    static func with(_ body: (TestPrograms) async throws -> Void) async throws {
        let folder = "\(FileManager.default.temporaryDirectory.path)/programs-\(UUID().uuidString)"
        try #require(mkdir(folder, 0o700) == 0)
        // There is nothing else to do about it.
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(TestPrograms(folder: folder))
    }

    /// In its folder. Written by another process: what this one has open for writing a child that is just being made would have, too, and could not be run.
    func add(_ name: String, mode: String = "755", _ script: String) async throws {
        let status = try await Shell.run(
            #"printf '#!/bin/sh\ncd "${0%%/*}"\n%s\n' "$3" > "$1"; chmod "$2" "$1""#, "\(self.folder)/\(name)", mode,
            script)
        try #require(status == 0)
    }

    func driver(
        _ program: String, arguments: String = "", timeout: Double = 60,
        channels: String = #"{"name": "Room temperature"}"#
    ) throws -> CommandDriver {
        try CommandDriver(
            .fixture(
                """
                {"program": "\(program)", "arguments": "\(arguments)", "timeout_seconds": \(timeout), "channels": [\(channels)]}
                """), folder: self.folder)
    }

    func values(
        _ script: String, arguments: String = "", channels: String = #"{"name": "Room temperature"}"#
    ) async throws -> [String: Double] {
        try await self.add("program", script)
        var driver = try self.driver("program", arguments: arguments, channels: channels)
        return try await driver.collect(at: .fixture(seconds: 0))
    }

    func problem(_ script: String, timeout: Double = 60) async throws -> String? {
        try await self.add("program", script)
        var driver = try self.driver("program", timeout: timeout)
        return await reason { try await driver.collect(at: .fixture(seconds: 0)) }
    }

    /// Lets it run for half a second; on a machine that has others to serve, and where it has not made `file` by then, for ten.
    ///
    /// - Returns: how long it took until it was given up.
    @discardableResult
    func isTooLate(_ script: String, makes file: String) async throws -> Duration {
        var took = Duration.zero
        for timeout in [0.5, 10.5] where !self.has(file) {
            let start = ContinuousClock.now
            #expect(try await self.problem(script, timeout: timeout) == "It took longer than \(timeout) s.")
            took = ContinuousClock.now - start
        }
        #expect(self.has(file))
        return took
    }

    /// Whether the process whose number stands in a file of the folder runs; a zombie does not.
    func isRunning(_ file: String) -> Bool {
        guard let number = try? KernelFile.text("\(self.folder)/\(file)").split(whereSeparator: \.isWhitespace).first,
            let status = try? KernelFile.text("/proc/\(number)/stat"), let name = status.lastIndex(of: ")")
        else { return false }
        return status[name...].split(separator: " ").dropFirst().first.map { $0 != "Z" && $0 != "X" } ?? false
    }

    /// Until that process is gone: who has got SIGKILL goes a moment later.
    func wait(_ file: String) async throws {
        while self.isRunning(file) { try await Task.sleep(for: .milliseconds(1)) }
    }

    func has(_ file: String) -> Bool { access("\(self.folder)/\(file)", F_OK) == 0 }
}
