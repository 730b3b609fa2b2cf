-- Rules command actuators, in the transaction of the alert; ingestion sends what waits.
--
--   issue_setpoint ──▶ row (pending, waits) ──▶ ingestion: commands:<source> ──▶ the agent's socket

alter table commands add column rule text, add column waits boolean not null default false;
create index commands_waiting on commands (requested_at) where waits;

comment on table commands is 'Setpoints on their way to devices, and what became of them. Written by ingestion; those of rules through issue_setpoint.';
comment on column commands.requested_by is 'The user''s public id, or the rule''s.';
comment on column commands.rule is 'The public id of the rule that requested it; null: a person or a program did.';
comment on column commands.waits is 'Whether it is still to be sent to the device.';

-- Commands an actuator; a second call with the same id changes nothing. At most one setpoint of rules for an actuator in `spacing`.
-- Returns why it was refused, a sentence for people; null: it was not.
create function issue_setpoint(
    id text, of_channel text, value double precision, rule text, spacing interval
) returns text language plpgsql as $$
declare
    channel record;
begin
    if exists (select from commands c where c.public_id = issue_setpoint.id) then
        return null;
    end if;
    select * into channel from published_channels c where c.public_id = of_channel;
    if not found then
        return 'The channel does not exist any more.';
    end if;
    if channel.kind = 'sensor' then
        return 'The channel is a sensor.';
    end if;
    if value not between channel.min_value and channel.max_value then
        return format('It lies outside of %s … %s %s.', channel.min_value, channel.max_value, channel.unit);
    end if;
    if exists (
        select from commands c
        where c.channel = channel.number and c.rule is not null and c.requested_at > now() - spacing
    ) then
        return 'A rule has set it a moment ago.';
    end if;
    insert into commands (public_id, channel, value, requested_by, requested_at, expires_at, rule, waits)
    values (id, channel.number, value, rule, now(), now() + interval '10 seconds', rule, true);
    return null;
end
$$;

-- Nobody waits for the answer to a rule's setpoint: people are told when it was not carried out.
create function tell_of_failed_setpoint() returns trigger language plpgsql as $$
begin
    perform write_notice(
        format(
            'A rule''s setpoint %s for ''%s'' was not carried out: %s', new.value,
            (select name from published_channels where number = new.channel), new.reason),
        'warning');
    return null;
end
$$;
create trigger commands_failed after update of state on commands for each row
    when (new.rule is not null and new.state in ('failed', 'expired')) execute function tell_of_failed_setpoint();
