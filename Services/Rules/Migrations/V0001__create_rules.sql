-- Rules, what they have found, and how far they have looked.
--
--   rules ──▶ evaluator: one transaction ──▶ rule_states, rule_offsets    where it goes on after a crash
--                                       ├──▶ alerts, alert_history        what people see
--                                       └──▶ emit_event, write_notice     what others hear (webhooks, gateway)

create sequence rule_revisions;

create table rules (
    id bigint generated always as identity primary key,
    public_id text not null constraint rules_public_id_key unique,
    name text not null constraint rules_name_key unique
        constraint rules_name_length check (char_length(name) between 1 and 255),
    description text constraint rules_description_length check (char_length(description) <= 2000),
    severity text not null constraint rules_severity_known check (severity in ('info', 'warning', 'critical')),
    channels text[] not null,
    operator text constraint rules_operator_known check (operator in ('gt', 'lt', 'eq', 'gte', 'lte', 'between', 'not_between')),
    threshold double precision,
    threshold_high double precision,
    clear_threshold double precision,
    for_seconds double precision constraint rules_for_seconds_range check (for_seconds between 0 and 604800),
    expression text constraint rules_expression_length check (char_length(expression) between 1 and 4000),
    cooldown_seconds integer not null constraint rules_cooldown_range check (cooldown_seconds between 0 and 31622400),
    schedule jsonb,
    tests jsonb not null default '[]',
    actions text[] not null,
    webhook_event_type text constraint rules_webhook_event_type_length check (char_length(webhook_event_type) <= 100),
    enabled boolean not null,
    user_public_id text,
    created_at timestamptz not null default now(),
    begun_at timestamptz not null default now(),
    revision bigint not null default nextval('rule_revisions'),
    constraint rules_one_form check (
        case when expression is null
            then num_nulls(operator, threshold, for_seconds) = 0 and cardinality(channels) = 1
            else num_nonnulls(operator, threshold, threshold_high, clear_threshold, for_seconds) = 0 end)
);
create index rules_channels_index on rules using gin (channels);
create index rules_revision_index on rules (revision);

comment on table rules is 'What is to be noticed in readings. Written by the routes of the rules service.';
comment on column rules.public_id is 'The id on the wire: opaque text, made once.';
comment on column rules.channels is 'Public ids of the channels that it reads; of an expression in the order of their appearance.';
comment on column rules.operator is 'Of the simple form, as threshold and for_seconds; null: there is an expression.';
comment on column rules.threshold is 'In the channel''s unit.';
comment on column rules.threshold_high is 'Upper bound, of between and not_between; null: none.';
comment on column rules.clear_threshold is 'Only beyond it an alert clears; null: at the threshold.';
comment on column rules.expression is 'In the language of docs/rules-language.md; null: the simple form.';
comment on column rules.schedule is 'When it counts: time_zone and windows, as on the wire; null: always.';
comment on column rules.tests is 'As on the wire; a rule that is enabled passes them.';
comment on column rules.actions is 'webhook, log; none: alerts alone.';
comment on column rules.webhook_event_type is 'As it was given; kept for old clients, and no more.';
comment on column rules.user_public_id is 'Who made it; null: a program.';
comment on column rules.begun_at is 'Since when its condition is what it is: what was before is nothing to it.';
comment on column rules.revision is 'Another one after each change, higher than all before.';

create table rule_states (
    rule_id bigint primary key references rules (id) on delete cascade,
    phase text not null constraint rule_states_phase_known check (phase in ('ok', 'pending', 'firing', 'suppressed', 'broken')),
    reason text,
    is_flapping boolean not null default false,
    last_fired_at timestamptz,
    next_deadline timestamptz,
    state bytea,
    updated_at timestamptz not null default now()
) with (fillfactor = 70);

comment on table rule_states is 'How far each rule is, at the positions of rule_offsets. Written by the evaluator.';
comment on column rule_states.reason is 'Why it is broken or silent, a sentence for people; null: it is neither.';
comment on column rule_states.last_fired_at is 'By the readings'' own time; null: never.';
comment on column rule_states.next_deadline is 'When time alone may change it; null: never.';
comment on column rule_states.state is 'Services/Rules/Machine/RuleState.swift; null: there is none yet.';

create table alerts (
    id bigint generated always as identity primary key,
    public_id text not null constraint alerts_public_id_key unique default gen_random_uuid()::text,
    rule_public_id text not null,
    rule_name text not null,
    severity text not null constraint alerts_severity_known check (severity in ('info', 'warning', 'critical')),
    fired_at timestamptz not null,
    cleared_at timestamptz,
    is_retroactive boolean not null default false,
    value double precision,
    peak_value double precision,
    message text not null,
    channel_public_id text,
    channel_name text,
    unit text,
    operator text,
    threshold double precision,
    notifies text[] not null default '{}',
    acknowledged_at timestamptz,
    acknowledged_by text,
    acknowledged_by_name text,
    shelved_until timestamptz,
    shelved_by text,
    shelved_by_name text,
    assignee text,
    assignee_name text,
    comments_count integer not null default 0,
    recorded_at timestamptz not null default now(),
    constraint alerts_fired_key unique (rule_public_id, fired_at)
);
create unique index alerts_firing_key on alerts (rule_public_id) where cleared_at is null and not is_retroactive;
create index alerts_fired_index on alerts (fired_at, id);
create index alerts_unacknowledged_index on alerts (severity) where acknowledged_at is null;
create index alerts_channel_index on alerts (channel_public_id, fired_at);
create index alerts_shelved_index on alerts (rule_public_id, shelved_until) where shelved_until is not null;

comment on table alerts is 'One row for each time a rule fired. Kept 400 days after it cleared. Written by the evaluator and by the routes of the rules service.';
comment on column alerts.rule_public_id is 'The rule may have been deleted.';
comment on column alerts.rule_name is 'Name, severity, operator and threshold are the rule''s when it fired.';
comment on column alerts.fired_at is 'By the readings'' own time, as cleared_at.';
comment on column alerts.cleared_at is 'Null: it fires; of a retroactive one: not known when.';
comment on column alerts.is_retroactive is 'Late readings say that it would have fired; nobody was notified.';
comment on column alerts.value is 'Of the reading that caused it; null: none was ever there.';
comment on column alerts.peak_value is 'The worst so far, in the direction of the rule.';
comment on column alerts.channel_public_id is 'Of the reading that caused it.';
comment on column alerts.notifies is 'Who was told that it fired, of the rule''s actions: they are told that it cleared.';
comment on column alerts.acknowledged_by is 'A user; null: nobody, or a program.';
comment on column alerts.acknowledged_by_name is 'As he was called then; so are the others.';
comment on column alerts.shelved_until is 'Until then the rule notifies nobody; null or past: it is not shelved.';

create table alert_history (
    id bigint generated always as identity primary key,
    alert_id bigint not null references alerts (id) on delete cascade,
    at timestamptz not null,
    kind text not null constraint alert_history_kind_known
        check (kind in ('fired', 'cleared', 'acknowledged', 'commented', 'shelved', 'unshelved', 'assigned')),
    user_public_id text,
    user_name text,
    text text constraint alert_history_text_length check (char_length(text) <= 2000),
    value double precision,
    until timestamptz
);
create index alert_history_alert_index on alert_history (alert_id, id);

comment on table alert_history is 'What happened to an alert, and who did it. Written with the alert.';
comment on column alert_history.at is 'Of fired and cleared the readings'' own time, else the server''s.';
comment on column alert_history.user_public_id is 'Null: the rules, or a program.';
comment on column alert_history.user_name is 'As he was called then; null: the rules.';
comment on column alert_history.text is 'The comment, the reason, or the name of who was assigned.';

-- As the wire has times.
create function wire_time(at timestamptz) returns text language sql stable as $$
    select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

-- Tells whom the alert's rule names that it fired, or that it cleared; nobody while it is shelved.
create function tell_of_alert(alert alerts) returns void language plpgsql as $$
declare
    has_cleared boolean := alert.cleared_at is not null;
    happened_at timestamptz := coalesce(alert.cleared_at, alert.fired_at);
    data jsonb;
begin
    if alert.shelved_until > now() then
        return;
    end if;
    if 'webhook' = any(alert.notifies) then
        data := jsonb_build_object(
            'alert', alert.public_id, 'rule', alert.rule_name, 'rule_public_id', alert.rule_public_id,
            'severity', alert.severity, 'operator', alert.operator, 'threshold', alert.threshold,
            'sensor', alert.channel_public_id, 'name', alert.channel_name, 'value', alert.value, 'unit', alert.unit,
            'fired_at', wire_time(alert.fired_at), 'message', alert.message);
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
                format('Rule ''%s'' fired: %s', alert.rule_name, alert.message),
                case alert.severity when 'critical' then 'error' else alert.severity end);
        end if;
    end if;
end
$$;

create table rule_offsets (
    partition integer primary key,
    commits bigint not null,
    updated_at timestamptz not null
);

comment on table rule_offsets is 'Up to which commit of each partition readings were looked at. Written by the evaluator, together with rule_states.';
comment on column rule_offsets.commits is 'As in published_positions.';
comment on column rule_offsets.updated_at is 'What was measured since may not have been looked at.';

select audit_changes_of('rules', 'rule', silent => '{begun_at,revision,channels}');
