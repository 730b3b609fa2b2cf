-- The archive: sealed readings, rollups, what is kept how long, and the runs of the jobs. Written by the worker alone.

create table reading_chunks (
    first_at timestamptz not null,
    last_at  timestamptz not null,
    channel  integer not null,
    count    integer not null,
    first    double precision not null,
    last     double precision not null,
    minimum  double precision not null,
    maximum  double precision not null,
    sum      double precision not null,
    points   bytea not null
) partition by range (first_at);

alter table reading_chunks alter column points set storage external;

comment on table reading_chunks is 'Sealed readings: one row for a stretch of one channel within one UTC day, at most 32768 readings. One partition for each day. Written by the worker.';
comment on column reading_chunks.channel is 'published_channels.number.';
comment on column reading_chunks.sum is 'Of all values, added in the order of time.';
comment on column reading_chunks.points is 'Times and values, compressed: Shared/TimeSeries/ChunkCodec.swift.';

create index reading_chunks_channel_first_at on reading_chunks (channel, first_at);

-- Makes the partition of the day if it is missing.
create function ensure_chunks_partition(day date) returns void language plpgsql as $$
declare
    partition text := 'reading_chunks_' || to_char(day, 'YYYYMMDD');
begin
    if to_regclass(partition) is not null then
        return;
    end if;
    execute format('create table %I (like reading_chunks including defaults including constraints including storage)', partition);
    execute format(
        'alter table reading_chunks attach partition %I for values from (%L) to (%L)',
        partition, day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC');
exception when duplicate_table or unique_violation then
    null; -- Another was faster.
end
$$;

create table minute_rollups (
    channel integer not null,
    day     date not null,
    buckets bytea not null,
    primary key (channel, day)
);

alter table minute_rollups alter column buckets set storage external;
comment on table minute_rollups is 'Sealed readings by the minute: count, first, last, minimum, maximum, sum of each. One row for each channel and UTC day. Written by the worker.';
comment on column minute_rollups.buckets is 'Shared/TimeSeries/RollupCodec.swift.';

create table hour_rollups (
    channel integer not null,
    month   date not null,
    buckets bytea not null,
    primary key (channel, month)
);

alter table hour_rollups alter column buckets set storage external;
comment on table hour_rollups is 'Sealed readings by the hour. One row for each channel and UTC month, named by its first day. Written by the worker.';

create table horizons (
    channel        integer primary key,
    raw_before     timestamptz not null default '-infinity',
    minutes_before timestamptz not null default '-infinity',
    hours_before   timestamptz not null default '-infinity'
);

comment on table horizons is 'Up to where retention has removed what. Written by the worker.';
comment on column horizons.raw_before is 'Readings before it are gone; their rollups may remain.';

create view published_chunks as
    select first_at, last_at, channel, count, first, last, minimum, maximum, sum, points from reading_chunks;
create view published_minute_rollups as select channel, day, buckets from minute_rollups;
create view published_hour_rollups as select channel, month, buckets from hour_rollups;
create view published_horizons as select channel, raw_before, minutes_before, hours_before from horizons;
