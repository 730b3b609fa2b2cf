-- Rules that do something: they start and stop experiments, and command actuators.
--
--   alert fires or clears ──▶ act_on_alert ──▶ start_experiment, stop_experiments    gateway
--                                         ├──▶ issue_setpoint                        ingestion
--                                         └──▶ alert_history, write_notice           what people see

alter table rules add column commands jsonb not null default '[]';
create index rules_commands_index on rules using gin (commands jsonb_path_ops) where enabled and commands <> '[]';
comment on column rules.commands is 'Actions that do something, as on the wire: of experiments, and setpoints. None for most.';

alter table alerts add column acted text[] not null default '{}';
comment on column alerts.acted is 'fire, clear: when the commands of its rule were done.';

alter table alert_history
    drop constraint alert_history_kind_known,
    add constraint alert_history_kind_known check (kind in (
        'fired', 'cleared', 'acknowledged', 'commented', 'shelved', 'unshelved', 'assigned', 'acted', 'refused'));
comment on column alert_history.text is 'The comment, the reason, the name of who was assigned, or what the rule did.';

-- The other rule with a setpoint for an actuator and another value; null: there is none.
create function rule_setting_otherwise(rule text, channel text, value double precision) returns text language sql stable as $$
    select r.name from rules r
    where r.enabled and r.commands <> '[]' and r.public_id <> rule
        and r.commands @> jsonb_build_array(jsonb_build_object('type', 'setpoint', 'event_public_id', channel))
        and exists (
            select from jsonb_array_elements(r.commands) as c (command)
            where command->>'type' = 'setpoint' and command->>'event_public_id' = channel
                and (command->>'value')::double precision <> rule_setting_otherwise.value)
    order by r.name limit 1
$$;

-- Does what a rule's commands say, now that its alert has fired or cleared, and writes down what it did and what it could not do.
-- To be called in the transaction of the transition; a second call for it does nothing. Setpoints are for now: one whose cause lies a minute back, or is not the
-- newest of what was just found of the rule, is refused. Experiments are spans of time, and may lie in the past.
-- Returns whether an experiment was started or stopped.
create function act_on_alert(
    rule rules, has_cleared boolean, happened_at timestamptz, is_newest boolean, spacing interval
) returns boolean language plpgsql as $$
declare
    alert alerts;
    moment text := case when has_cleared then 'clear' else 'fire' end;
    has_touched boolean := false;
    command jsonb;
    place bigint;
    cause text;
    said text;
    channel text;
    refusal text;
begin
    select * into alert from alerts a
    where moment <> all(a.acted) and a.rule_public_id = rule.public_id and not a.is_retroactive
        and case when has_cleared then a.cleared_at = greatest(happened_at, a.fired_at) else a.fired_at = happened_at end
    order by a.id desc limit 1;
    if not found then
        return false;
    end if;
    update alerts a set acted = a.acted || moment where a.id = alert.id;
    for command, place in
        select c.command, c.place from jsonb_array_elements(rule.commands) with ordinality as c (command, place)
        where c.command->>'on' = moment
    loop
        cause := format(
            'rule-%s-%s-%s-%s', rule.public_id, moment, (extract(epoch from happened_at) * 1000000)::bigint,
            place);
        refusal := null;
        case command->>'type'
            when 'experiment_start' then
                said := start_experiment(
                    cause, command->>'name', happened_at, rule.public_id,
                    format('Started by rule ''%s'': %s', rule.name, alert.message));
                continue when said is null;
                has_touched := true;
                said := format('Started experiment ''%s''.', said);
            when 'experiment_stop' then
                said := stop_experiments(rule.public_id, happened_at);
                has_touched := has_touched or said is not null;
                said := case when said is null then 'No experiment ran that could be stopped.'
                    else format('Stopped experiment ''%s''.', said) end;
            when 'setpoint' then
                refusal := case
                    when not is_newest then 'It was over before it could be sent.'
                    when happened_at < now() - interval '1 minute' then 'Its cause was found more than a minute late.'
                    else issue_setpoint(
                        cause, command->>'event_public_id', (command->>'value')::double precision, rule.public_id, spacing)
                end;
                channel := coalesce(
                    (select name from published_channels where public_id = command->>'event_public_id'),
                    command->>'event_public_id');
                said := case when refusal is null then format('Set ''%s'' to %s.', channel, command->>'value')
                    else format('Did not set ''%s'' to %s: %s', channel, command->>'value', refusal) end;
        end case;
        insert into alert_history (alert_id, at, kind, text)
        values (alert.id, now(), case when refusal is null then 'acted' else 'refused' end, left(said, 2000));
        if refusal is not null then
            perform write_notice(format('Rule ''%s'': %s', rule.name, said), 'warning');
        end if;
    end loop;
    return has_touched;
end
$$;
