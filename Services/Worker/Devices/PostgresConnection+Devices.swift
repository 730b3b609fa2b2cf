import Contracts
import Domain
import FoundationEssentials
import Postgres

/// What is remembered of devices, and what is told of them.
extension PostgresConnection {
    /// One look at all devices. To be called in a transaction; while another worker looks, it does nothing.
    ///
    /// - Returns: How many devices have fallen silent or come back.
    func watchDevices(at now: Timestamp, watchedSince: Timestamp) throws -> Int {
        let isFree: Bool = try self.query(
            "select pg_try_advisory_xact_lock(hashtextextended('webmacs.worker.devices', 0))")[0].decode(0)
        guard isFree else { return 0 }
        // A device without channels is none.
        try self.execute(
            "delete from watched_devices w where not exists (select from published_channels c where c.device = w.device)"
        )
        var changes = 0
        for device in try self.watchedDevices() {
            let state = device.state(at: now, watchedSince: watchedSince)
            guard state != device.state else { continue }
            try self.execute(
                """
                insert into watched_devices (device, state, last_reading, changed_at)
                values (\(device.name), \(state.rawValue), \(device.lastReading), \(now))
                on conflict (device) do update
                    set state = excluded.state, last_reading = excluded.last_reading, changed_at = excluded.changed_at
                """)
            guard device.state != nil else { continue }
            try self.tell(of: device, is: state, at: now)
            changes += 1
        }
        return changes
    }

    /// Devices of which anything was ever measured.
    private func watchedDevices() throws -> [WatchedDevice] {
        try self.query(
            """
            select c.device as name, max(l.time) as last_reading, max(c.expected_interval_seconds) as expected_interval, w.state
            from published_channels c join published_latest l on l.channel = c.number
            left join watched_devices w on w.device = c.device
            where c.device is not null group by c.device, w.state order by c.device
            """
        ).map { row in
            let expected: Double? = try row.decode("expected_interval")
            let state: String? = try row.decode("state")
            return WatchedDevice(
                name: try row.decode("name"), lastReading: try row.decode("last_reading"),
                expectedInterval: expected.map { .seconds($0) }, state: state.flatMap { .init(rawValue: $0) })
        }
    }

    private func tell(of device: WatchedDevice, is state: WatchedDevice.State, at now: Timestamp) throws {
        let isSilent = state == .offline
        let message =
            isSilent
            ? "The device '\(device.name)' is silent: its last reading is of \(device.lastReading.rfc3339)."
            : "The device '\(device.name)' sends readings again."
        let alert = SystemAlert(alert: "device_offline", state: isSilent ? .raised : .resolved, message: message)
        let data = String(decoding: try JSONEncoder().encode(alert), as: UTF8.self)
        try self.query("select write_notice(\(message), \(isSilent ? "warning" : "info"))")
        try self.query(
            """
            select emit_event(
                'device-' || md5(\(device.name)) || \("-\(alert.state.rawValue)-\(device.lastReading.microseconds)"),
                \(SystemAlert.type), 'worker', \(now), \(isSilent ? "warning" : "info"), null, null,
                \(data)::jsonb || jsonb_build_object('device', \(device.name)::text, 'last_reading', \(device.lastReading.rfc3339)::text))
            """)
    }
}
