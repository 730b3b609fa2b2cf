-- For the worker: which runs wait to be sealed, days that are empty, and channels that nobody wants any more.

-- The channels and days that have a run from before `until`, oldest day first: at most `most` of them. Costs two looks into
-- an index for each channel of each day that has a partition.
create function unsealed_days(until timestamptz, most integer)
returns table (channel integer, day date) language plpgsql as $$
declare
    partition text;
    first_at  timestamptz;
    next      integer;
    found_so_far integer := 0;
begin
    for partition in
        select inhrelid::regclass::text from pg_inherits where inhparent = 'reading_runs'::regclass
        order by right(inhrelid::regclass::text, 8)
    loop
        day := to_date(right(partition, 8), 'YYYYMMDD');
        exit when day::timestamp at time zone 'UTC' >= until;
        next := null;
        loop
            execute format('select run.channel from %I as run where $1 is null or run.channel > $1 order by run.channel limit 1', partition)
                into next using next;
            exit when next is null;
            execute format('select run.at from %I as run where run.channel = $1 order by run.channel, run.at limit 1', partition)
                into first_at using next;
            if first_at < until then
                channel := next;
                return next;
                found_so_far := found_so_far + 1;
                if found_so_far >= most then
                    return;
                end if;
            end if;
        end loop;
    end loop;
end
$$;

-- The partitions of days before `before` that hold nothing. Vacuumed, they may be dropped.
create function empty_runs_partitions(before date) returns setof text language plpgsql as $$
declare
    partition text;
    has_rows  boolean;
begin
    for partition in
        select inhrelid::regclass::text from pg_inherits where inhparent = 'reading_runs'::regclass
    loop
        continue when to_date(right(partition, 8), 'YYYYMMDD') >= before;
        execute format('select exists (select from %I)', partition) into has_rows;
        if not has_rows then
            return next partition;
        end if;
    end loop;
end
$$;

-- Only what has no page left is dropped: as long as a vacuum keeps one, some reader's snapshot may still see runs in it.
-- Locks the table first and its partition then, as whoever writes or reads does, so that nobody waits in a circle.
create or replace function drop_empty_runs_partitions(before date) returns integer language plpgsql as $$
declare
    partition text;
    has_rows  boolean;
    dropped   integer := 0;
begin
    for partition in select empty_runs_partitions(before) loop
        continue when pg_relation_size(partition::regclass) > 0;
        lock table only reading_runs in access exclusive mode;
        execute format('lock table %I in access exclusive mode', partition);
        execute format('select exists (select from %I)', partition) into has_rows;
        continue when has_rows;
        execute format('drop table %I', partition);
        dropped := dropped + 1;
    end loop;
    return dropped;
end
$$;

-- Removes what ingestion keeps of a deleted channel beside its readings, at most 10000 commands at a time; returns how many
-- rows. Call it until it returns 0.
create function forget_channel(of_channel integer) returns integer language plpgsql as $$
declare
    removed integer := 0;
    part    integer;
begin
    delete from latest_readings where channel = of_channel;
    get diagnostics part = row_count;
    removed := removed + part;
    delete from actuator_routes where channel = of_channel;
    get diagnostics part = row_count;
    removed := removed + part;
    delete from commands where public_id in (select public_id from commands where channel = of_channel limit 10000);
    get diagnostics part = row_count;
    return removed + part;
end
$$;
