-- Escalations of a storm are told together too: of each severity those that are more than ALERT_STORM_LIMIT in a minute.
--
--   escalate_alerts ──▶ escalation_tellings: own ──▶ alert_escalated of one alert, notice
--                                     waits ──▶ tell_escalation_groups ──▶ alert_escalated of several, notice

create table escalation_tellings (
    alert_id bigint primary key references alerts (id) on delete cascade,
    severity text not null,
    at timestamptz not null,
    state text not null constraint escalation_tellings_state_known check (state in ('own', 'waits', 'told')),
    step integer not null,
    steps integer not null,
    waited double precision not null
);
create index escalation_tellings_recent_index on escalation_tellings (severity, at);

comment on table escalation_tellings is 'Alerts that escalated within the last minute, and those whose last step waits to be told in a group. Written by the evaluator of the first eighth of the rules.';
comment on column escalation_tellings.severity is 'The alert''s from that step on.';
comment on column escalation_tellings.at is 'When it escalated.';
comment on column escalation_tellings.state is 'own: told by itself; waits for a group; told in a group.';
comment on column escalation_tellings.step is 'The step, from 1; the last one that waits is told.';
comment on column escalation_tellings.steps is 'How many there are.';
comment on column escalation_tellings.waited is 'Seconds since its steps count.';

alter table alert_storms add column escalations_at timestamptz;
comment on column alert_storms.escalations_at is 'When the last group of escalations was told; null: never.';

-- Counts an alert that has escalated; true when it is one too many in a minute: then it is left to the next group.
create function join_escalation_group(
    alert alerts, instant timestamptz, step integer, steps integer, waited double precision
) returns boolean language plpgsql as $$
declare
    most integer := (select s.most from alert_storms s where s.severity = alert.severity);
    is_group boolean;
begin
    if coalesce(most, 0) = 0 then
        return false;
    end if;
    is_group := (
        select count(*) >= most from (
            select from escalation_tellings t
            where t.severity = alert.severity and t.alert_id <> alert.id and t.at > instant - interval '1 minute' limit most
        ) as recent);
    insert into escalation_tellings as telling (alert_id, severity, at, state, step, steps, waited)
    values (
        alert.id, alert.severity, instant, case when is_group then 'waits' else 'own' end, join_escalation_group.step,
        join_escalation_group.steps, join_escalation_group.waited)
    on conflict (alert_id) do update set severity = excluded.severity, at = excluded.at, state = excluded.state,
        step = excluded.step, steps = excluded.steps, waited = excluded.waited;
    if is_group then
        insert into alert_history (alert_id, at, kind, text)
        values (
            alert.id, instant, 'grouped',
            format('More than %s alerts of severity %s escalated in a minute: told together with others.', most, alert.severity));
    end if;
    return is_group;
end
$$;

-- As before (V0004), but of steps that are too many in a minute the event and the notice are left to the next group.
-- Does the steps that are due of alerts that fire, and that nobody has acknowledged: each once, in its order. Of several that are
-- due at once, after days without an evaluator or on a shelf, the last one is told, and the others are noted in the alert's history.
-- Returns how many alerts it has changed.
create or replace function escalate_alerts(instant timestamptz) returns bigint language plpgsql as $$
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
        if not join_escalation_group(alert, instant, number, most, waited) then
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
        end if;
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

-- What a group of escalated alerts tells, in a sentence.
create function escalation_group_sentence(severity text, members bigint[]) returns text language sql stable as $$
    with rule as (
        select max(rule_name) as name, count(*) as count from alerts where id = any(members) group by rule_public_id
    )
    select format('%s more alerts of severity %s are not acknowledged: ', cardinality(members), severity)
        || (
            select string_agg(format('%s × %s', count, name), ', ' order by count desc, name)
            from (select * from rule order by count desc, name limit 5) as most)
        || coalesce((select format(', and of %s other rules', count(*) - 5) from rule having count(*) > 5), '') || '.'
$$;

-- What others are told of it: at most a hundred rules, and a hundred alerts.
create function escalation_group_data(group_id text, severity text, members bigint[]) returns jsonb language sql stable as $$
    with told as (
        select a.id, a.fired_at, a.rule_name, a.rule_public_id,
            jsonb_build_object(
                'alert', a.public_id, 'rule', a.rule_name, 'rule_public_id', a.rule_public_id,
                'sensor', a.channel_public_id, 'name', a.channel_name, 'value', a.value, 'unit', a.unit,
                'fired_at', wire_time(a.fired_at), 'step', t.step, 'of', t.steps, 'unacknowledged_seconds', t.waited,
                'assignee', a.assignee_name) as data
        from escalation_tellings t join alerts a on a.id = t.alert_id
        where t.alert_id = any(members)
    )
    select jsonb_build_object(
        'group', group_id, 'severity', severity, 'count', cardinality(members),
        'rules', (
            select jsonb_agg(
                jsonb_build_object('rule', name, 'rule_public_id', rule_public_id, 'count', count)
                order by count desc, name)
            from (
                select rule_public_id, max(rule_name) as name, count(*) as count from told
                group by rule_public_id order by count(*) desc, max(rule_name) limit 100) as most),
        'alerts', (
            select jsonb_agg(data order by fired_at, id)
            from (select * from told order by fired_at, id limit 100) as first),
        'more', greatest(cardinality(members) - 100, 0),
        'message', escalation_group_sentence(severity, members))
$$;

-- Tells in one event for each severity what has escalated and waits for it: the first after three seconds, the next not within
-- thirty. What somebody has acknowledged meanwhile, or what is over, is told to nobody. Returns whether something was told.
create function tell_escalation_groups(instant timestamptz) returns boolean language plpgsql as $$
declare
    storm alert_storms;
    members bigint[];
    group_id text;
    has_told boolean := false;
begin
    delete from escalation_tellings where state <> 'waits' and at < instant - interval '1 minute';
    delete from escalation_tellings t using alerts a
    where a.id = t.alert_id and t.state = 'waits' and (a.cleared_at is not null or a.acknowledged_at is not null);
    for storm in select * from alert_storms order by severity loop
        continue when storm.escalations_at > instant - interval '30 seconds' or not exists (
            select from escalation_tellings t
            where t.severity = storm.severity and t.state = 'waits' and t.at <= instant - interval '3 seconds');
        members := array(
            select t.alert_id from escalation_tellings t
            where t.severity = storm.severity and t.state = 'waits' order by t.alert_id);
        group_id := 'escalated-' || storm.severity || '-' || (extract(epoch from instant) * 1000000)::bigint;
        perform emit_event(
            group_id, 'alert_escalated', 'rules', instant, storm.severity, null, null,
            escalation_group_data(group_id, storm.severity, members));
        perform write_notice(escalation_group_sentence(storm.severity, members), notice_kind(storm.severity));
        update escalation_tellings t set state = 'told' where t.alert_id = any(members);
        update alert_storms s set escalations_at = instant where s.severity = storm.severity;
        has_told := true;
    end loop;
    return has_told;
end
$$;
