-- Alerts that are expected and therefore told to nobody: while work is done on what they watch, or while the fault that causes
-- them fires already. ISA-18.2 calls it suppressed by design.

create table maintenance_windows (
    id bigint generated always as identity primary key,
    public_id text not null constraint maintenance_windows_public_id_key unique,
    name text not null constraint maintenance_windows_name_length check (char_length(name) between 1 and 255),
    reason text constraint maintenance_windows_reason_length check (char_length(reason) <= 2000),
    begins_at timestamptz not null,
    ends_at timestamptz not null,
    covers_all boolean not null,
    channels text[] not null,
    tags text[] not null,
    devices text[] not null,
    user_public_id text,
    user_name text not null,
    created_at timestamptz not null default now(),
    constraint maintenance_windows_order check (begins_at < ends_at),
    constraint maintenance_windows_scope check (
        covers_all = (cardinality(channels) + cardinality(tags) + cardinality(devices) = 0))
);
create index maintenance_windows_end_index on maintenance_windows (ends_at);

comment on table maintenance_windows is 'When alerts of which channels notify nobody, because work is done there. Kept 400 days after their end. Written by the routes of the rules service; the evaluator removes old ones.';
comment on column maintenance_windows.reason is 'Null: none was given.';
comment on column maintenance_windows.ends_at is 'From then on it does not count any more.';
comment on column maintenance_windows.covers_all is 'Every channel; then the three lists are empty.';
comment on column maintenance_windows.channels is 'Public ids; one that was deleted covers nothing.';
comment on column maintenance_windows.tags is 'Channels that have one of them at the time.';
comment on column maintenance_windows.devices is 'Channels of one of these devices.';
comment on column maintenance_windows.user_public_id is 'Who made it; null: a program.';
comment on column maintenance_windows.user_name is 'As he was called then.';

select audit_changes_of('maintenance_windows', 'maintenance_window');

alter table rules
    add column depends_on text constraint rules_depends_on_exists references rules (public_id) on delete set null;
create index rules_depends_on_index on rules (depends_on) where depends_on is not null;
comment on column rules.depends_on is 'While this rule fires, alerts notify nobody; never in a circle. Null: none.';

alter table alerts add column suppressed text;
create index alerts_suppressed_index on alerts (id) where suppressed is not null and cleared_at is null;
comment on column alerts.suppressed is 'Why it was told to nobody: the maintenance window or the rule that it depends on, in words; null: it was not suppressed, or is not any more.';

alter table alert_history drop constraint alert_history_kind_known,
    add constraint alert_history_kind_known check (kind in (
        'fired', 'cleared', 'acknowledged', 'commented', 'shelved', 'unshelved', 'assigned', 'acted', 'refused',
        'suppressed', 'unsuppressed'));

-- Why an alert of this rule and channel is told to nobody at an instant; null: it is told. An alert without a channel is covered
-- by what covers one of the rule's.
create function suppression_of(rule text, channel text, instant timestamptz) returns text language sql stable as $$
    select coalesce(
        (
            select 'Maintenance: ' || w.name || coalesce(' – ' || nullif(w.reason, ''), '')
            from maintenance_windows w
            where w.begins_at <= instant and w.ends_at > instant and (
                w.covers_all
                or exists (
                    select from published_channels c
                    where (c.public_id = channel
                            or (channel is null and c.public_id = any((select channels from rules where public_id = rule)::text[])))
                        and (c.public_id = any(w.channels) or c.tags && w.tags or c.device = any(w.devices))))
            order by w.ends_at desc, w.id limit 1
        ),
        (
            select 'Depends on ' || cause.rule_name || ', which fired'
            from rules r join alerts cause on cause.rule_public_id = r.depends_on
            where r.public_id = rule and not cause.is_retroactive and cause.fired_at <= instant
                -- What hangs on the cause needs a moment to recover after it.
                and (cause.cleared_at is null or cause.cleared_at > instant - interval '10 seconds')
            order by cause.fired_at desc limit 1
        ))
$$;

-- Judges the suppressed alerts that fire once more: one that nothing suppresses any more becomes active, and is told now, once,
-- under the event id that it would have had. Returns a row for each that is judged otherwise than before.
create function review_suppression(instant timestamptz) returns setof text language sql as $$
    with judged as (
        select id, suppression_of(rule_public_id, channel_public_id, instant) as reason
        from alerts where suppressed is not null and cleared_at is null and not is_retroactive
    ), changed as (
        update alerts as alert set suppressed = judged.reason,
            notifies = case when judged.reason is null and coalesce(alert.shelved_until <= now(), true)
                then coalesce((select actions from rules where public_id = alert.rule_public_id), '{}')
                else alert.notifies end
        from judged
        where judged.id = alert.id and alert.cleared_at is null and judged.reason is distinct from alert.suppressed
        returning alert
    ), history as (
        insert into alert_history (alert_id, at, kind, text)
        select (alert).id, instant, case when (alert).suppressed is null then 'unsuppressed' else 'suppressed' end,
            (alert).suppressed
        from changed
    )
    select case when (alert).suppressed is null then tell_of_alert(alert)::text end from changed
$$;
