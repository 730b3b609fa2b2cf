import Glibc
import Testing

@testable import AgentService

/// With real programs.
@Suite("Programs of the device's folder")
struct CommandDriverTests {
    @Test("Lines of key and value are read; other lines are left alone")
    func lines() async throws {
        try await TestPrograms.with { programs in
            let values = try await programs.values(
                """
                echo 'sensor found'
                echo 'Room temperature 21.5'
                printf 'rh\\t40\\n\\n'
                echo 'pressure nan'
                """,
                channels: """
                    {"name": "Room temperature", "offset": 0.5}, {"name": "Humidity", "key": "rh", "factor": 0.01},
                    {"name": "Pressure", "key": "pressure"}, {"name": "Wind"}
                    """)
            #expect(values == ["room_temperature": 22, "humidity": 0.4])
        }
    }

    @Test("A JSON object is read, booleans as 1 and 0")
    func json() async throws {
        try await TestPrograms.with { programs in
            let values = try await programs.values(
                #"echo ' {"Room temperature": 21.5, "on": true, "off": false, "none": null}'"#,
                channels: """
                    {"name": "Room temperature"}, {"name": "A", "key": "on"}, {"name": "B", "key": "off"},
                    {"name": "C", "key": "none"}
                    """)
            #expect(values == ["room_temperature": 21.5, "a": 1, "b": 0])
        }
    }

    @Test(
        "There is no shell, an environment of two names, nothing to read, and no file of ours")
    func surroundings() async throws {
        try await TestPrograms.with { programs in
            let values = try await programs.values(
                """
                cat > input
                env | grep -Ev '^(OLDPWD|PWD|_)=' | sort > environment
                ls /proc/self/fd | wc -l > descriptors
                echo "$# $*" > arguments
                echo "Room temperature $#"
                """, arguments: #"-n  $HOME *;"#)
            #expect(values == ["room_temperature": 3])
            let text = { (file: String) in try KernelFile.text("\(programs.folder)/\(file)") }
            #expect(try text("input") == "")
            #expect(
                try text("environment") == "LANG=C.UTF-8\nPATH=/usr/local/bin:/usr/bin:/bin\n")
            // 0, 1, 2 and the folder that `ls` reads.
            #expect(try text("descriptors") == "4\n")
            #expect(try text("arguments") == "3 -n $HOME *;\n")
        }
    }

    @Test("A status that is not 0 fails with the first line of stderr")
    func status() async throws {
        try await TestPrograms.with { programs in
            let said = try await programs.problem("echo 'no sensor' >&2; echo 'really' >&2; exit 3")
            #expect(said == "The program ended with status 3: no sensor")
            let silent = try await programs.problem("exit 3")
            #expect(silent == "The program ended with status 3.")
            let killed = try await programs.problem("kill -9 $$")
            #expect(killed == "Signal 9 ended the program.")
            let long = try await programs.problem("head -c 3000000 /dev/zero | tr '\\0' x >&2; exit 1")
            #expect(long?.count == "The program ended with status 1: ".count + 500)
        }
    }

    @Test("Output that is no values, and too much of it, fails")
    func output() async throws {
        try await TestPrograms.with { programs in
            #expect(try await programs.problem("true") == "The program printed no values.")
            #expect(try await programs.problem("echo a 1") == "The program printed none of the keys.")
            #expect(try await programs.problem("echo Room temperature low") == "'Room temperature' is no number.")
            #expect(
                try await programs.problem("echo '{\"a\"'")
                    == "What the program printed begins with '{' and is no JSON object.")
            #expect(try await programs.problem("yes") == "The program printed more than 64 KB.")
            let most = try await programs.values("head -c 65000 /dev/zero | tr '\\0' '\\n'; echo Room temperature 1")
            #expect(most == ["room_temperature": 1])
        }
    }

    @Test("What takes too long is ended with all its children")
    func late() async throws {
        try await TestPrograms.with { programs in
            try await programs.isTooLate("sleep 300 & echo $! > child; echo $$ > parent; sleep 300", makes: "parent")
            #expect(programs.has("child") && !programs.isRunning("parent"))
            try await programs.wait("child")
        }
    }

    @Test("A program may tidy up when it is asked to end; one that does not end is killed after 2 s")
    func stubborn() async throws {
        try await TestPrograms.with { programs in
            try await programs.isTooLate(
                "trap 'echo > tidied; exit' TERM; echo > ready; sleep 300 & wait", makes: "ready")
            #expect(programs.has("tidied"))

            let took = try await programs.isTooLate(
                "trap '' TERM; echo $$ > parent; while true; do sleep 1; done", makes: "parent")
            #expect((2.0..<60).contains(took / .seconds(1)))
            #expect(!programs.isRunning("parent"))
        }
    }

    @Test("What a program leaves behind ends with it, though it holds its output open")
    func leftBehind() async throws {
        try await TestPrograms.with { programs in
            let values = try await programs.values("sleep 300 & echo $! > child; echo Room temperature 1")
            #expect(values == ["room_temperature": 1])
            try await programs.wait("child")
        }
    }

    @Test("A cancelled run ends its program, and then itself")
    func cancelled() async throws {
        try await TestPrograms.with { programs in
            try await programs.add("program", "echo $$ > parent.new; mv parent.new parent; sleep 300")
            let problem = try await withThrowingTaskGroup(of: String?.self) { group in
                group.addTask {
                    var driver = try programs.driver("program")
                    return await reason { try await driver.collect(at: .fixture(seconds: 0)) }
                }
                while !programs.has("parent") { try await Task.sleep(for: .milliseconds(1)) }
                group.cancelAll()
                return try await group.next() ?? nil
            }
            #expect(problem == "CancellationError()")
            #expect(!programs.isRunning("parent"))
        }
    }

    @Test("Only a regular file that nobody else could have changed is run")
    func refused() async throws {
        try await TestPrograms.with { programs in
            try await programs.add("program", "true")
            try await programs.add("plain", mode: "644", "true")
            try await programs.add("shared", mode: "775", "true")
            try #require(symlink("/bin/true", "\(programs.folder)/link") == 0)
            try #require(mkdir("\(programs.folder)/folder", 0o755) == 0)
            let words = [
                "plain": "is not executable.", "shared": "is writable by others.", "link": "is no regular file.",
                "folder": "is no regular file.",
            ]
            for (name, words) in words {
                var driver = try programs.driver(name)
                let problem = await reason { try await driver.collect(at: .fixture(seconds: 0)) }
                #expect(problem == "\(programs.folder)/\(name) \(words)")
            }
            try #require(chmod(programs.folder, 0o777) == 0)
            var driver = try programs.driver("program")
            let problem = await reason { try await driver.collect(at: .fixture(seconds: 0)) }
            #expect(problem == "\(programs.folder) is writable by others.")
        }
    }

    @Test(
        "A name is that of a file in the folder",
        arguments: ["../program", "/bin/true", ".hidden", "a b", "a;b", "ä", String(repeating: "a", count: 101)])
    func names(name: String) async {
        let problem = await reason {
            try CommandDriver(.fixture(#"{"program": "\#(name)", "channels": [{"name": "A"}]}"#), folder: "/")
        }
        #expect(
            problem == "Setting 'program': should be the name of a file: letters, digits, '.', '_' and '-'.")
    }

    @Test("Without a folder nothing is run")
    func noFolder() async {
        let problem = await reason {
            try CommandDriver(.fixture(#"{"program": "a", "channels": [{"name": "A"}]}"#), folder: nil)
        }
        #expect(problem == "This agent runs no programs: it has no folder of them (WEBMACS_PLUGIN_FOLDER).")
    }
}
