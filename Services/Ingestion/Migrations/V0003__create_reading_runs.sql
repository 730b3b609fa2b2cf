-- Fresh readings are kept as runs: what one commit stored of one channel within one minute. One row and one index entry
-- for all of them; the worker seals runs into the archive's chunks.

create table reading_runs (
    at      timestamptz not null,
    channel integer not null,
    points  bytea not null
) partition by range (at);

alter table reading_runs alter column points set storage external;

comment on table reading_runs is 'Readings not yet sealed: of one commit, one channel, one minute. One partition for each UTC day. Written by ingestion.';
comment on column reading_runs.at is 'The time of the run''s first reading; all of it lies in the same UTC minute.';
comment on column reading_runs.channel is 'published_channels.number.';
comment on column reading_runs.points is 'Big-endian: u16 count; for all but the first, u32 microseconds after "at", never falling; count times f64 value.';

create index reading_runs_channel_at on reading_runs (channel, at);

-- Makes the partition of the day if it is missing. Safe to call from several writers at once.
create function ensure_runs_partition(day date) returns void language plpgsql as $$
declare
    partition text := 'reading_runs_' || to_char(day, 'YYYYMMDD');
begin
    if to_regclass(partition) is not null then
        return;
    end if;
    execute format('create table %I (like reading_runs including defaults including constraints including storage)', partition);
    execute format(
        'alter table reading_runs attach partition %I for values from (%L) to (%L)',
        partition, day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC');
exception when duplicate_table or unique_violation then
    null; -- Another writer was faster.
end
$$;

-- For the worker: removes the runs of a channel that begin in [since, until) and hands them over. Whoever seals does so in
-- the same transaction.
create function take_reading_runs(of_channel integer, since timestamptz, until timestamptz)
returns table (at timestamptz, points bytea) language sql as $$
    delete from reading_runs as run where run.channel = of_channel and run.at >= since and run.at < until
    returning run.at, run.points
$$;

-- For the worker: drops the partitions of days before `day` that hold nothing any more; returns how many.
create function drop_empty_runs_partitions(before date) returns integer language plpgsql as $$
declare
    partition text;
    has_rows  boolean;
    dropped   integer := 0;
begin
    for partition in
        select inhrelid::regclass::text from pg_inherits where inhparent = 'reading_runs'::regclass
    loop
        continue when to_date(right(partition, 8), 'YYYYMMDD') >= before;
        execute format('select exists (select from %I)', partition) into has_rows;
        continue when has_rows;
        execute format('lock table %I in access exclusive mode', partition);
        execute format('select exists (select from %I)', partition) into has_rows;
        continue when has_rows;
        execute format('drop table %I', partition);
        dropped := dropped + 1;
    end loop;
    return dropped;
end
$$;

create view published_runs as select at, channel, points from reading_runs;
