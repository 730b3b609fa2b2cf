-- What each service may do in the database. `webmacs migrate` applies it behind the migrations, every time and in one
-- transaction; repeating it changes nothing.
--
--   webmacs             owns everything: migrations, backups, the operator's command line
--   webmacs_<service>   writes the tables of its service, reads what others publish, and calls what they offer
--
-- A new table of a service, or a function that others may call, needs a word here.

do $$
declare
    relation regclass;
begin
    -- Whatever was granted before. Partitions have no rights of their own.
    for relation in
        select oid from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v') and not relispartition
    loop
        execute format(
            'revoke all on %s from webmacs_gateway, webmacs_ingestion, webmacs_query, webmacs_worker, webmacs_rules, '
            'webmacs_webhooks, webmacs_ota', relation);
    end loop;
    -- Published is for every service: tokens to verify, channels, readings.
    for relation in
        select oid from pg_class
        where relnamespace = 'public'::regnamespace and relkind = 'v' and starts_with(relname, 'published_')
    loop
        execute format(
            'grant select on %s to webmacs_gateway, webmacs_ingestion, webmacs_query, webmacs_worker, webmacs_rules, '
            'webmacs_webhooks, webmacs_ota', relation);
    end loop;
end
$$;

revoke create on schema public from public;
grant usage on schema public
    to webmacs_gateway, webmacs_ingestion, webmacs_query, webmacs_worker, webmacs_rules, webmacs_webhooks, webmacs_ota;
-- Whether the tables are those of the build: /readyz.
grant select on schema_migrations
    to webmacs_gateway, webmacs_ingestion, webmacs_query, webmacs_worker, webmacs_rules, webmacs_webhooks, webmacs_ota;

-- Tables, by the service that writes them; query writes none.

grant select, insert, update, delete on
    users, sessions, api_tokens, signing_keys, revocations, credentials, vault_key, channels, experiments, event_outbox, dashboards,
    dashboard_widgets, log_entries, plugin_instances, channel_mappings, plugin_executions
    to webmacs_gateway;
-- Triggers write the log.
grant select on audit_log to webmacs_gateway;
grant select, insert on audit_events, audit_keys to webmacs_gateway;
grant select, insert, update on audit_heads to webmacs_gateway;

grant select, insert, update, delete on
    reading_runs, stream_offsets, source_watermarks, idempotency_keys, latest_readings, actuator_routes, commands, source_hours,
    missing_ranges
    to webmacs_ingestion;

grant select, insert, update, delete on
    reading_chunks, minute_rollups, hour_rollups, horizons, retention_policy, channel_retention, forgotten_channels, job_runs,
    watched_devices
    to webmacs_worker;

grant select, insert, update, delete on
    rules, rule_states, rule_offsets, alerts, alert_history, alert_escalations, alert_tellings, alert_storms, escalation_tellings,
    maintenance_windows
    to webmacs_rules;
grant usage on sequence rule_revisions to webmacs_rules;
-- An alert's event says which trace it belongs to.
grant select (id, recorded_at), update (traceparent) on outbox_events to webmacs_rules;

grant select, insert, update, delete on
    outbox_events, webhooks, deliveries, delivery_attempts, allowed_networks, webhook_positions, reading_events
    to webmacs_webhooks;
-- The vault is of both: who comes first writes the proof of its key, and looks whether it is empty.
grant select, insert, update on vault_key to webmacs_webhooks;
grant select (id) on credentials to webmacs_webhooks;
grant select (id) on webhooks to webmacs_gateway;

grant select, insert, update, delete on
    releases, release_uploads, update_runs, fleet_devices, rollouts, rollout_devices, rollout_log
    to webmacs_ota;

-- Functions that write for others, or make and drop tables, act with the rights of the owner of the tables, and only for
-- those that are named. All others act with the rights of the caller.

do $$
declare
    function regprocedure;
begin
    for function in
        select oid from pg_proc
        where pronamespace = 'public'::regnamespace and proname in (
            'audit_change', 'audit_event', 'write_notice', 'start_experiment', 'stop_experiments', 'ensure_runs_partition',
            'take_reading_runs', 'unsealed_days', 'empty_runs_partitions', 'drop_empty_runs_partitions', 'forget_channel',
            'issue_setpoint', 'ensure_chunks_partition', 'drop_chunks_partition', 'emit_event')
    loop
        execute format('alter function %s security definer set search_path = public, pg_temp', function);
        execute format(
            'revoke all on function %s from public, webmacs_gateway, webmacs_ingestion, webmacs_query, webmacs_worker, '
            'webmacs_rules, webmacs_webhooks, webmacs_ota', function);
    end loop;
end
$$;

grant execute on function write_notice
    to webmacs_gateway, webmacs_ingestion, webmacs_worker, webmacs_rules, webmacs_webhooks, webmacs_ota;
grant execute on function emit_event to webmacs_worker, webmacs_rules, webmacs_webhooks, webmacs_ota;
grant execute on function start_experiment, stop_experiments, issue_setpoint to webmacs_rules;
grant execute on function ensure_runs_partition to webmacs_ingestion;
grant execute on function
    take_reading_runs, unsealed_days, empty_runs_partitions, drop_empty_runs_partitions, forget_channel, ensure_chunks_partition,
    drop_chunks_partition
    to webmacs_worker;

-- The worker vacuums emptied days before they are dropped. A server before 17 has no right for that: there autovacuum does it.
do $$
declare
    relation regclass;
begin
    if current_setting('server_version_num')::integer >= 170000 then
        execute 'alter default privileges in schema public grant maintain on tables to webmacs_worker';
        for relation in select inhrelid from pg_inherits where inhparent = 'reading_runs'::regclass loop
            begin
                execute format('grant maintain on %s to webmacs_worker', relation);
            exception when undefined_table then
                null; -- Dropped meanwhile.
            end;
        end loop;
    end if;
end
$$;
