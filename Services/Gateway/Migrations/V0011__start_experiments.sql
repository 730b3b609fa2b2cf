-- Rules start and stop experiments, in the transaction of the alert.

alter table experiments add column rule_public_id text;
create index experiments_running_index on experiments (started_at, id) where stopped_at is null;

comment on column experiments.user_id is 'Who started it; null: a rule, a program, or a person since deleted.';
comment on column experiments.rule_public_id is 'The rule that started it; null: no rule did.';

-- What a change of an experiment means to others, and the notice for people.
create function announce_experiment(experiment experiments, type text) returns void language plpgsql as $$
declare
    form constant text := 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"';
    data jsonb := jsonb_build_object(
        'public_id', experiment.public_id, 'name', experiment.name,
        'started_on', to_char(experiment.started_at at time zone 'UTC', form));
    author text := (select public_id from users where id = experiment.user_id);
begin
    if author is not null then
        data := data || jsonb_build_object('user_public_id', author);
    end if;
    if experiment.stopped_at is not null then
        data := data || jsonb_build_object('stopped_on', to_char(experiment.stopped_at at time zone 'UTC', form));
    end if;
    insert into event_outbox (payload) values (jsonb_build_object(
        'id', gen_random_uuid(), 'type', type, 'source', 'gateway', 'time', to_char(now() at time zone 'UTC', form),
        'data', data)::text);
    perform write_notice(
        format('Experiment ''%s'' %s.', experiment.name, case when experiment.stopped_at is null then 'started' else 'stopped' end),
        'info');
end
$$;

-- Starts an experiment for a rule; a second call with the cause of the first changes nothing. Names are unique: it is called as
-- given, with the time behind it, to the microsecond if need be. Returns its name; null: it was started before.
create function start_experiment(cause text, name text, at timestamptz, rule text, notes text) returns text language plpgsql as $$
declare
    experiment experiments;
    begins_at timestamptz := least(at, now());
    form text;
begin
    if exists (select from experiments e where e.public_id = md5(cause)::uuid::text) then
        return null;
    end if;
    foreach form in array array['YYYY-MM-DD HH24:MI:SS', 'YYYY-MM-DD HH24:MI:SS.US'] loop
        insert into experiments (public_id, name, notes, started_at, rule_public_id)
        values (
            md5(cause)::uuid::text, left(name, 200) || to_char(begins_at at time zone 'UTC', ' ' || form), left(notes, 10000),
            begins_at, rule)
        on conflict do nothing returning * into experiment;
        exit when found;
    end loop;
    if experiment.id is not null then
        perform announce_experiment(experiment, 'experiment_started');
    end if;
    return experiment.name;
end
$$;

-- Stops what a rule has started and still runs; if there is nothing of it, the experiment that was started last. Returns their
-- names; null: none runs.
create function stop_experiments(rule text, at timestamptz) returns text language plpgsql as $$
declare
    experiment experiments;
    names text;
begin
    for experiment in
        with own as (
            select id from experiments where stopped_at is null and rule_public_id = rule
        ), newest as (
            select id from experiments where stopped_at is null and not exists (select from own)
            order by started_at desc, id desc limit 1
        )
        select * from experiments
        where stopped_at is null and id in (select id from own union all select id from newest)
        order by id for update
    loop
        update experiments set stopped_at = greatest(least(at, now()), started_at) where id = experiment.id
        returning * into experiment;
        perform announce_experiment(experiment, 'experiment_stopped');
        names := concat_ws(', ', names, experiment.name);
    end loop;
    return names;
end
$$;
