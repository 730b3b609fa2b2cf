import Postgres
import TestSupport

/// A database of the old WebMACS, with its documented tables.
enum OldDatabase {
    /// Makes it in `database` and fills it with awkward data: unicode, names that differ in case, values that are no numbers,
    /// ranges that are none, two experiments at once, 120 000 readings of two channels and a third that has few.
    static func make(in database: TestDatabase) async throws {
        try await database.pool.withConnection { try $0.script(Self.tables + Self.rows) }
    }

    /// The readings of `temp` and `flow`: one of each a second.
    static let seconds = 60_000

    /// 2026-10-01T00:00:00Z.
    static let start: Int64 = 1_790_812_800_000_000

    private static let tables = """
        create type eventtype as enum ('sensor', 'actuator', 'range', 'cmd_button', 'cmd_opened', 'cmd_closed');
        create type widgettype as enum ('line_chart', 'gauge', 'stat_card', 'actuator_toggle');
        create type ruleoperator as enum ('gt', 'lt', 'eq', 'gte', 'lte', 'between', 'not_between');
        create table users (
            id serial primary key, public_id varchar(100) not null unique, email varchar(255) not null unique,
            username varchar(50) not null unique, password_hash varchar(255) not null, role varchar(8) not null,
            registered_on timestamptz not null default now(), sso_provider varchar(100), sso_subject_id varchar(255),
            unique (sso_provider, sso_subject_id));
        create table events (
            id serial primary key, public_id varchar(100) not null unique, name varchar(255) not null unique,
            min_value double precision not null, max_value double precision not null, unit varchar(255) not null,
            type eventtype not null, user_public_id varchar(100) references users (public_id) on delete cascade);
        create table experiments (
            id serial primary key, public_id varchar(100) not null unique, name varchar(255) not null unique,
            started_on timestamptz not null default now(), stopped_on timestamptz,
            user_public_id varchar(100) references users (public_id) on delete cascade);
        create table datapoints (
            id serial primary key, public_id varchar(100) not null unique, value double precision not null,
            timestamp timestamptz not null default now(),
            event_public_id varchar(100) not null references events (public_id) on delete cascade,
            experiment_public_id varchar(100) references experiments (public_id) on delete set null);
        create table api_tokens (
            id serial primary key, public_id varchar(100) not null unique, name varchar(255) not null,
            token_hash varchar(64) not null unique, user_id integer not null references users (id) on delete cascade,
            last_used_at timestamptz, expires_at timestamptz, created_at timestamptz not null default now());
        create type loggingtype as enum ('error', 'warning', 'info');
        create type statustype as enum ('read', 'unread');
        create table log_entries (
            id serial primary key, public_id varchar(100) not null unique, content varchar(500) not null,
            logging_type loggingtype, status_type statustype not null, created_on timestamptz not null default now(),
            user_public_id varchar(100) references users (public_id) on delete cascade);
        create table rules (
            id serial primary key, public_id varchar(100) not null unique, name varchar(255) not null unique,
            event_public_id varchar(100) not null references events (public_id) on delete cascade,
            operator ruleoperator not null, threshold double precision not null, threshold_high double precision,
            action_type text not null, webhook_event_type varchar(100), enabled boolean not null,
            cooldown_seconds integer not null, last_triggered_at timestamptz,
            created_on timestamptz not null default now(), user_public_id varchar(100) not null);
        create table webhooks (
            id serial primary key, public_id varchar(100) not null unique, url varchar(2048) not null, secret varchar(255),
            events text not null, enabled boolean not null default true, created_on timestamptz not null default now(),
            user_public_id varchar(100));
        create table dashboards (
            id serial primary key, public_id varchar(100) not null unique, name varchar(255) not null,
            is_global boolean not null, created_on timestamptz not null default now(),
            user_public_id varchar(100) not null references users (public_id) on delete cascade);
        create table dashboard_widgets (
            id serial primary key, public_id varchar(100) not null unique,
            dashboard_id integer not null references dashboards (id) on delete cascade, widget_type widgettype not null,
            title varchar(255) not null, event_public_id varchar(100) references events (public_id) on delete set null,
            x integer not null, y integer not null, w integer not null, h integer not null, config_json text);
        create type pluginstatus as enum ('inactive', 'connected', 'error', 'demo');
        create type channeldirection as enum ('input', 'output', 'bidirectional');
        create table plugin_instances (
            id serial primary key, public_id varchar(100) not null unique, plugin_id varchar(100) not null,
            instance_name varchar(255) not null unique, demo_mode boolean not null, enabled boolean not null,
            status pluginstatus not null, config_json text, error_message text, created_on timestamptz not null default now(),
            updated_on timestamptz not null default now(),
            user_public_id varchar(100) references users (public_id) on delete cascade);
        create table channel_mappings (
            id serial primary key, public_id varchar(100) not null unique,
            plugin_instance_id integer not null references plugin_instances (id) on delete cascade,
            channel_id varchar(100) not null, channel_name varchar(255) not null, direction channeldirection not null,
            unit varchar(50) not null, event_public_id varchar(100) references events (public_id) on delete set null,
            created_on timestamptz not null default now(), unique (plugin_instance_id, channel_id));
        """

    /// The password behind both hashes is "an old secret"; the token is `wm_` and 64 times `a`.
    private static let rows = """
        insert into users (public_id, email, username, password_hash, role, sso_provider, sso_subject_id) values
            ('u-ada', 'Ada@lab.local', 'ada', '\(Self.hash)', 'operator', null, null),
            ('u-caps', 'ada@LAB.local', 'Ada', '\(Self.hash)', 'viewer', null, null),
            ('u-grün', 'grün@lab.local', 'Grün 🌱', '\(Self.hash)', 'viewer', 'Keycloak', 'sub-1'),
            ('u-admin', 'chief@lab.local', 'ADMIN', '\(Self.hash)', 'admin', null, null);
        insert into events (public_id, name, min_value, max_value, unit, type, user_public_id) values
            ('e-temp', 'Reaktor – Temperatur °C', 0, 100, '°C', 'sensor', 'u-ada'),
            ('e-flow', 'flow', 'NaN', 'Infinity', '', 'sensor', 'u-caps'),
            ('e-valve', 'valve', 100, 0, '%', 'range', 'u-grün');
        insert into experiments (public_id, name, started_on, stopped_on, user_public_id) values
            ('x-long', 'Lauf 1', to_timestamp(\(Self.start / 1_000_000)), to_timestamp(\(Self.start / 1_000_000 + 40_000)), 'u-ada'),
            ('x-short', 'Lauf 1/b 试验', to_timestamp(\(Self.start / 1_000_000 + 100)), to_timestamp(\(Self.start / 1_000_000 + 200)), 'u-ada'),
            ('x-back', 'ends before it begins', to_timestamp(200), to_timestamp(100), 'u-ada');
        insert into datapoints (public_id, value, timestamp, event_public_id, experiment_public_id)
            select 'd-' || s || e, s + offset_ , to_timestamp(\(Self.start / 1_000_000) + s), e, 'x-long'
            from generate_series(0, \(Self.seconds - 1)) s, (values ('e-temp', 0.25), ('e-flow', 0.5)) as c (e, offset_)
            order by s, e;
        insert into datapoints (public_id, value, timestamp, event_public_id) values
            ('d-nan', 'NaN', now(), 'e-valve'), ('d-inf', '-Infinity', now(), 'e-valve'), ('d-old', 1, '1970-01-02', 'e-valve'),
            ('d-never', 1, 'infinity', 'e-valve'),
            ('d-1', 1, to_timestamp(\(Self.start / 1_000_000)), 'e-valve'), ('d-2', 1, to_timestamp(\(Self.start / 1_000_000)), 'e-valve');
        insert into api_tokens (public_id, name, token_hash, user_id)
            select 't-1', 'old agent', encode(sha256(convert_to('\(Self.token)', 'UTF8')), 'hex'), id
            from users where public_id = 'u-ada';
        insert into log_entries (public_id, content, logging_type, status_type, user_public_id) values
            ('l-1', 'User ''ada'' logged in.', null, 'unread', 'u-ada'), ('l-2', 'Ventil öffnet nicht', 'error', 'read', 'u-caps');
        insert into rules
            (public_id, name, event_public_id, operator, threshold, threshold_high, action_type, enabled, cooldown_seconds, user_public_id)
            values ('r-1', 'hot', 'e-temp', 'gt', 80, null, 'webhook', true, 60, 'u-ada'),
                ('r-2', 'within', 'e-flow', 'between', 1, 2, 'log', false, 5, 'u-gone'),
                ('r-3', 'no bound', 'e-flow', 'between', 1, null, 'log', true, 5, 'u-ada');
        insert into webhooks (public_id, url, secret, events, user_public_id) values
            ('w-1', 'https://example.org', 'shared with the receiver', '["sensor.threshold_exceeded", "experiment.started"]', 'u-ada'),
            ('w-2', 'https://example.com', null, '[]', 'u-ada'),
            ('w-3', 'https://hooks.slack.com/services/T/B/X', null, '["system.health_changed"]', null);
        insert into dashboards (public_id, name, is_global, user_public_id) values
            ('b-1', 'Übersicht', true, 'u-ada'), ('b-2', 'meins', false, 'u-ada');
        insert into dashboard_widgets
            (public_id, dashboard_id, widget_type, title, event_public_id, x, y, w, h)
        values ('g-1', 1, 'gauge', 'T', 'e-temp', 0, 0, 8, 3), ('g-2', 1, 'line_chart', 'F', 'e-flow', 0, 0, 8, 40),
            ('g-3', 2, 'stat_card', 'nothing', null, -4, -1, 4, 2);
        insert into plugin_instances (public_id, plugin_id, instance_name, demo_mode, enabled, status, config_json, user_public_id) values
            ('p-sim', 'simulated', 'Prüfstand', true, true, 'connected', '{"poll_interval_ms": 500}', 'u-admin'),
            ('p-old', 'revpi', 'RevPi', false, false, 'error', 'no json', 'u-caps');
        insert into channel_mappings (public_id, plugin_instance_id, channel_id, channel_name, direction, unit, event_public_id) values
            ('m-1', 1, 'reactor_temperature', 'Temperatur', 'input', '°C', 'e-temp'),
            ('m-2', 1, 'valve_position', 'Ventil', 'bidirectional', '', 'e-valve'),
            ('m-3', 2, 'DI_1', 'Eingang 1', 'input', 'bool', null);
        """

    /// By the system's crypt with a cost of 4.
    private static let hash = "$2b$04$abcdefghijklmnopqrstuunaqevUekjE9V/3JLBsVC.t0yO.gCOQO"

    static let token = "wm_" + String(repeating: "a", count: 64)
}
