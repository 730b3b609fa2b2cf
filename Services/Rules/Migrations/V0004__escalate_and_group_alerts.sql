-- Alerts that nobody sees are told again and to others; alerts that are too many are told together. ISA-18.2 calls a storm a flood.
--
--   tell_of_alert ──▶ alert_escalations ──due──▶ escalate_alerts ──▶ alert_escalated, notice, assignee
--                └──▶ alert_tellings: own ─────▶ rule_triggered
--                                     waits ──▶ tell_alert_groups ──▶ alert_group

alter table rules add column escalation jsonb not null default '[]';
comment on column rules.escalation is 'What happens while nobody acknowledges its alerts, as on the wire: step by step. None for most.';
comment on column alerts.severity is 'The rule''s when it fired, raised by what escalates it.';

alter table alert_history drop constraint alert_history_kind_known,
    add constraint alert_history_kind_known check (kind in (
        'fired', 'cleared', 'acknowledged', 'commented', 'shelved', 'unshelved', 'assigned', 'acted', 'refused',
        'suppressed', 'unsuppressed', 'escalated', 'grouped'));

create table alert_escalations (
    alert_id bigint primary key references alerts (id) on delete cascade,
    begun_at timestamptz not null,
    steps jsonb not null,
    step integer not null default 1,
    due_at timestamptz not null
);
create index alert_escalations_due_index on alert_escalations (due_at);

comment on table alert_escalations is 'What happens next while nobody acknowledges an alert; gone when nothing follows, or when it ended. Written by tell_of_alert and by the evaluator of the first eighth of the rules.';
comment on column alert_escalations.begun_at is 'From when the steps count: since it fired, or since it was told, of one that was suppressed before.';
comment on column alert_escalations.steps is 'The rule''s, as they were then.';
comment on column alert_escalations.step is 'The next, from 1; the last one again where it repeats.';
comment on column alert_escalations.due_at is 'When that is. Past while the alert is shelved.';

create table alert_tellings (
    alert_id bigint primary key references alerts (id) on delete cascade,
    severity text not null,
    at timestamptz not null,
    state text not null constraint alert_tellings_state_known check (state in ('own', 'waits', 'told', 'over')),
    cleared_at timestamptz,
    event text
);
create index alert_tellings_recent_index on alert_tellings (severity, at);
create index alert_tellings_own_index on alert_tellings (at) where state = 'own';
create index alert_tellings_event_index on alert_tellings (event) where event is not null;
create index alert_tellings_waiting_index on alert_tellings (severity, at) where state = 'waits' or cleared_at is not null;

comment on table alert_tellings is 'Alerts of the last minute that others are told of, and all that were told in groups. Written by tell_of_alert, and by the evaluator of the first eighth of the rules.';
comment on column alert_tellings.severity is 'The alert''s when it was to be told.';
comment on column alert_tellings.at is 'Since when it is to be told, by the database''s clock.';
comment on column alert_tellings.state is 'own: told by itself, and forgotten after a minute; waits for a group; told in a group; over: its end was told too, or is told to nobody.';
comment on column alert_tellings.cleared_at is 'Since when its end waits for a group; null: it does not.';
comment on column alert_tellings.event is 'The id of the event in which its firing was told; null: it has not been told in a group.';

create table alert_storms (
    severity text primary key,
    most integer not null default 50,
    begun_at timestamptz,
    group_at timestamptz
);
insert into alert_storms (severity) values ('info'), ('warning'), ('critical');

comment on table alert_storms is 'Whether more alerts of a severity come than are told one by one. Written by tell_of_alert, and by the evaluator of the first eighth of the rules.';
comment on column alert_storms.most is 'So many in a minute are told one by one, as ALERT_STORM_LIMIT says; 0: all.';
comment on column alert_storms.begun_at is 'Null: there is none.';
comment on column alert_storms.group_at is 'When the last group was told; null: none of this storm.';

-- Lets one at a time tell of alerts, until its transaction ends: the first key is "rule" in ASCII. To be taken before any alert is written.
create function lock_telling() returns void language sql as $$
    select pg_advisory_xact_lock(1920298085, 2)
$$;

-- What others are told of an alert.
create function alert_data(alert alerts) returns jsonb language sql stable as $$
    select jsonb_build_object(
        'alert', alert.public_id, 'rule', alert.rule_name, 'rule_public_id', alert.rule_public_id,
        'severity', alert.severity, 'operator', alert.operator, 'threshold', alert.threshold,
        'sensor', alert.channel_public_id, 'name', alert.channel_name, 'value', alert.value, 'unit', alert.unit,
        'fired_at', wire_time(alert.fired_at), 'message', alert.message)
$$;

-- The kind of a notice about something so severe.
create function notice_kind(severity text) returns text language sql immutable as $$
    select case severity when 'critical' then 'error' else severity end
$$;

-- Counts an alert that is to be told; true when it is one too many in a minute: then it is left to the next group.
create function join_group(alert alerts) returns boolean language plpgsql as $$
declare
    most integer := (select s.most from alert_storms s where s.severity = alert.severity);
    is_group boolean;
begin
    if coalesce(most, 0) = 0 then
        return false;
    end if;
    perform lock_telling();
    is_group := (
        select count(*) >= most from (
            select from alert_tellings t
            where t.severity = alert.severity and t.at > now() - interval '1 minute' limit most) as recent);
    insert into alert_tellings (alert_id, severity, at, state)
    values (alert.id, alert.severity, now(), case when is_group then 'waits' else 'own' end)
    on conflict do nothing;
    if not is_group or not found then
        return false;
    end if;
    insert into alert_history (alert_id, at, kind, text)
    values (
        alert.id, now(), 'grouped',
        format('More than %s alerts of severity %s in a minute: told together with others.', most, alert.severity));
    update alert_storms s set begun_at = now(), group_at = null where s.severity = alert.severity and s.begun_at is null;
    if found then
        perform write_notice(
            format(
                'Alert storm: more than %s alerts of severity %s in a minute. Further ones are told together.', most,
                alert.severity),
            notice_kind(alert.severity));
    end if;
    return true;
end
$$;

-- Tells whom the alert's rule names that it fired, or that it cleared; nobody while it is shelved. Those that are too many are told
-- in groups.
create or replace function tell_of_alert(alert alerts) returns void language plpgsql as $$
declare
    has_cleared boolean := alert.cleared_at is not null;
    happened_at timestamptz := coalesce(alert.cleared_at, alert.fired_at);
    data jsonb;
begin
    if not has_cleared and alert.suppressed is null and not alert.is_retroactive then
        -- Of one that was suppressed the steps count from now on.
        insert into alert_escalations (alert_id, begun_at, steps, due_at)
        select alert.id, told.at, r.escalation, told.at + (r.escalation->0->>'after')::double precision * interval '1 second'
        from rules r, (select case when alert.recorded_at = now() then alert.fired_at else now() end) as told (at)
        where r.public_id = alert.rule_public_id and r.escalation <> '[]'
        on conflict do nothing;
    end if;
    if alert.shelved_until > now() then
        if has_cleared then
            update alert_tellings t set state = 'over' where t.alert_id = alert.id and t.state = 'told';
        end if;
        return;
    end if;
    if alert.notifies = '{}' then
        return;
    end if;
    if has_cleared then
        update alert_tellings t set cleared_at = now() where t.alert_id = alert.id and t.state in ('waits', 'told');
        if found then
            return;
        end if;
    elsif join_group(alert) then
        return;
    end if;
    if 'webhook' = any(alert.notifies) then
        data := alert_data(alert);
        if has_cleared then
            data := data || jsonb_build_object('cleared_at', wire_time(alert.cleared_at));
        end if;
        perform emit_event(
            'rule-' || alert.rule_public_id || case when has_cleared then '-cleared-' else '-fired-' end
                || (extract(epoch from happened_at) * 1000000)::bigint,
            case when has_cleared then 'alert_resolved' else 'rule_triggered' end, 'rules', happened_at, alert.severity,
            alert.channel_public_id, alert.rule_public_id, data);
    end if;
    if 'log' = any(alert.notifies) then
        if has_cleared then
            perform write_notice(format('Alert of rule ''%s'' cleared.', alert.rule_name), 'info');
        else
            perform write_notice(
                format('Rule ''%s'' fired: %s', alert.rule_name, alert.message), notice_kind(alert.severity));
        end if;
    end if;
end
$$;

-- As before (V0003), but one at a time with all who tell, and with the history in its order.
create or replace function review_suppression(instant timestamptz) returns setof text language plpgsql as $$
begin
    if not exists (select from alerts where suppressed is not null and cleared_at is null) then
        return;
    end if;
    perform lock_telling();
    return query
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
        returning 1
    )
    select case when (alert).suppressed is null then tell_of_alert(alert)::text end
    from changed, (select count(*) from history) as noted;
end
$$;

-- Does the steps that are due of alerts that fire, and that nobody has acknowledged: each once, in its order. Of several that are
-- due at once, after days without an evaluator or on a shelf, the last one is told, and the others are noted in the alert's history.
-- Returns how many alerts it has changed.
create function escalate_alerts(instant timestamptz) returns bigint language plpgsql as $$
declare
    alert alerts;
    escalation alert_escalations;
    step jsonb;
    most integer;
    number integer;
    due_at timestamptz;
    next_at timestamptz;
    interval_seconds double precision;
    assignee_name text;
    said text;
    waited double precision;
    changed bigint := 0;
begin
    -- Those that somebody is writing come a second later: nobody waits for this function's locks while it waits for his.
    for alert in
        select a.* from alert_escalations e join alerts a on a.id = e.alert_id
        where e.due_at <= instant
            and (a.cleared_at is not null or a.acknowledged_at is not null
                or (a.suppressed is null and coalesce(a.shelved_until <= instant, true)))
        order by e.due_at, e.alert_id limit 1000 for update of a skip locked
    loop
        if alert.cleared_at is not null or alert.acknowledged_at is not null then
            delete from alert_escalations where alert_id = alert.id;
            continue;
        end if;
        select * into escalation from alert_escalations e where e.alert_id = alert.id;
        most := jsonb_array_length(escalation.steps);
        number := escalation.step;
        due_at := escalation.due_at;
        while due_at <= instant loop
            step := escalation.steps->(number - 1);
            said := format('Step %s of %s', number, most);
            if due_at > escalation.begun_at + (step->>'after')::double precision * interval '1 second' then
                -- Whoever was assigned since stays.
                said := said || ', repeated';
                step := jsonb_build_object('repeat_every', step->'repeat_every');
            end if;
            if array_position(array['info', 'warning', 'critical'], step->>'severity')
                > array_position(array['info', 'warning', 'critical'], alert.severity)
            then
                alert.severity := step->>'severity';
                said := said || format(', severity %s', alert.severity);
            end if;
            if step->>'assignee' is not null then
                select u.username into assignee_name from published_users u where u.public_id = step->>'assignee';
                if found then
                    alert.assignee := step->>'assignee';
                    alert.assignee_name := assignee_name;
                    said := said || format(', assigned to %s', assignee_name);
                else
                    said := said || ', whose user is gone';
                end if;
            end if;
            if number < most then
                next_at := escalation.begun_at
                    + (escalation.steps->number->>'after')::double precision * interval '1 second';
            else
                -- Repetitions that were missed are none.
                interval_seconds := (step->>'repeat_every')::double precision;
                next_at := due_at + interval_seconds * interval '1 second'
                    * ceil(greatest(extract(epoch from instant - due_at) / interval_seconds, 0.5));
                if next_at <= instant then
                    next_at := next_at + interval_seconds * interval '1 second';
                end if;
            end if;
            insert into alert_history (alert_id, at, kind, text)
            values (
                alert.id, instant, 'escalated',
                said || case when next_at <= instant then '; late, and told with the next' else '' end);
            exit when next_at is null or next_at > instant;
            number := number + 1;
            due_at := next_at;
        end loop;
        update alerts a set severity = alert.severity, assignee = alert.assignee, assignee_name = alert.assignee_name
        where a.id = alert.id;
        waited := floor(extract(epoch from instant - escalation.begun_at));
        perform emit_event(
            'alert-' || alert.public_id || '-escalated-' || (extract(epoch from due_at) * 1000000)::bigint,
            'alert_escalated', 'rules', instant, alert.severity, alert.channel_public_id, alert.rule_public_id,
            alert_data(alert) || jsonb_build_object(
                'step', number, 'of', most, 'unacknowledged_seconds', waited, 'assignee', alert.assignee_name));
        perform write_notice(
            format(
                'Nobody has acknowledged the alert of rule ''%s'' for %s min, step %s of %s: %s', alert.rule_name,
                floor(waited / 60), number, most, alert.message),
            notice_kind(alert.severity));
        if next_at is null then
            delete from alert_escalations where alert_id = alert.id;
        else
            update alert_escalations e set step = least(number + 1, most), due_at = next_at where e.alert_id = alert.id;
        end if;
        changed := changed + 1;
    end loop;
    return changed;
end
$$;

-- What a group tells those who want to hear of it by this action, in sentences.
create function alert_group_sentence(severity text, members bigint[], action text) returns text language sql stable as $$
    with told as (
        select t.state = 'waits' as fires, t.cleared_at is not null as clears, a.rule_name, a.rule_public_id
        from alert_tellings t join alerts a on a.id = t.alert_id
        where t.alert_id = any(members) and action = any(a.notifies)
    ), fired_rules as (
        select rule_public_id, max(rule_name) as name, count(*) as count from told where fires group by rule_public_id
    )
    select concat_ws(
        ' ',
        case when total.fired > 0 then
            format('%s more alerts of severity %s: ', total.fired, severity)
                || (
                    select string_agg(format('%s × %s', count, name), ', ' order by count desc, name)
                    from (select * from fired_rules order by count desc, name limit 5) as most)
                || coalesce((select format(', and of %s other rules', count(*) - 5) from fired_rules having count(*) > 5), '')
                || '.'
        end,
        case when total.resolved > 0 then format('%s resolved.', total.resolved) end)
    from (
        select count(*) filter (where fires) as fired, count(*) filter (where clears) as resolved from told) as total
$$;

-- What others are told of a group: at most a hundred of each list.
create function alert_group_data(storm alert_storms, members bigint[]) returns jsonb language sql stable as $$
    with told as (
        select t.state = 'waits' as fires, t.cleared_at is not null as clears, a.id, a.fired_at, a.cleared_at,
            a.rule_name, a.rule_public_id,
            jsonb_build_object(
                'alert', a.public_id, 'rule', a.rule_name, 'rule_public_id', a.rule_public_id,
                'sensor', a.channel_public_id, 'name', a.channel_name, 'value', a.value, 'unit', a.unit,
                'fired_at', wire_time(a.fired_at)) as data
        from alert_tellings t join alerts a on a.id = t.alert_id
        where t.alert_id = any(members) and 'webhook' = any(a.notifies)
    ), total as (
        select count(*) filter (where fires) as fired, count(*) filter (where clears) as resolved from told
    )
    select jsonb_build_object(
        'severity', storm.severity, 'count', total.fired,
        'severities', case when total.fired > 0 then jsonb_build_object(storm.severity, total.fired) else '{}' end,
        'rules', coalesce((
            select jsonb_agg(
                jsonb_build_object('rule', name, 'rule_public_id', rule_public_id, 'count', count)
                order by count desc, name)
            from (
                select rule_public_id, max(rule_name) as name, count(*) as count from told where fires
                group by rule_public_id order by count(*) desc, max(rule_name) limit 100) as most), '[]'),
        'alerts', coalesce((
            select jsonb_agg(data order by fired_at, id)
            from (select * from told where fires order by fired_at, id limit 100) as first), '[]'),
        'more', greatest(total.fired - 100, 0),
        'resolved', coalesce((
            select jsonb_agg(data || jsonb_build_object('cleared_at', wire_time(cleared_at)) order by cleared_at, id)
            from (select * from told where clears order by cleared_at, id limit 100) as first), '[]'),
        'resolved_count', total.resolved, 'more_resolved', greatest(total.resolved - 100, 0),
        'message', alert_group_sentence(storm.severity, members, 'webhook'))
    from total
$$;

-- Tells in one event for each severity what waits for it: the first of a storm after three seconds, the others not within thirty.
-- Returns whether something was told or noted.
create function tell_alert_groups(instant timestamptz, most integer) returns boolean language plpgsql as $$
declare
    storm alert_storms;
    members bigint[];
    group_id text;
    fired bigint;
    resolved bigint;
    has_changed boolean := false;
begin
    perform lock_telling();
    update alert_storms s set most = tell_alert_groups.most where s.most <> tell_alert_groups.most;
    delete from alert_tellings where state = 'own' and at < instant - interval '1 minute';
    for storm in select * from alert_storms order by severity loop
        if exists (
            select from alert_tellings t
            where t.severity = storm.severity
                and (t.state = 'waits' and t.at <= instant - interval '3 seconds'
                    or t.cleared_at <= instant - interval '3 seconds'))
            and coalesce(storm.group_at <= instant - interval '30 seconds', true)
        then
            -- One whose end is being written comes with the next group.
            members := array(
                select t.alert_id from alert_tellings t
                where t.severity = storm.severity and (t.state = 'waits' or t.cleared_at is not null)
                order by t.alert_id for update skip locked);
            group_id := 'alerts-' || storm.severity || '-' || (extract(epoch from instant) * 1000000)::bigint;
            select count(*) filter (where t.state = 'waits'), count(*) filter (where t.cleared_at is not null)
            into fired, resolved
            from alert_tellings t join alerts a on a.id = t.alert_id
            where t.alert_id = any(members) and 'webhook' = any(a.notifies);
            if fired + resolved > 0 then
                perform emit_event(
                    group_id, 'alert_group', 'rules', instant, storm.severity, null, null,
                    alert_group_data(storm, members) || jsonb_build_object('group', group_id));
            end if;
            if exists (select from alerts a where a.id = any(members) and 'log' = any(a.notifies)) then
                perform write_notice(alert_group_sentence(storm.severity, members, 'log'), notice_kind(storm.severity));
            end if;
            update alert_tellings t set cleared_at = null,
                event = case when t.state = 'waits' then group_id else t.event end,
                state = case when a.cleared_at is null then 'told' else 'over' end
            from alerts a where a.id = t.alert_id and t.alert_id = any(members);
            update alert_storms s set group_at = instant where s.severity = storm.severity;
            has_changed := true;
        end if;
        if storm.begun_at is not null and not exists (
            select from alert_tellings t
            where t.severity = storm.severity and t.state <> 'own'
                and (t.state = 'waits' or t.at > instant - interval '1 minute'))
        then
            perform write_notice(
                format(
                    'The storm of alerts of severity %s is over: %s were told together.', storm.severity,
                    (
                        select count(*) from alert_tellings t
                        where t.severity = storm.severity and t.state <> 'own' and t.at >= storm.begun_at)),
                'info');
            update alert_storms s set begun_at = null where s.severity = storm.severity;
            has_changed := true;
        end if;
    end loop;
    return has_changed;
end
$$;
