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

create table retention_policy (
    id                       integer primary key default 1 check (id = 1),
    retention_days           integer not null default 30 check (retention_days between 1 and 36500),
    archive_enabled          boolean not null default true,
    downsample_after_days    integer not null default 30 check (downsample_after_days between 1 and 36500),
    downsample_interval      text not null default '1m' check (downsample_interval in ('1m', '1h')),
    minute_days              integer not null default 365 check (minute_days between 1 and 36500),
    hour_days                integer check (hour_days between 1 and 36500),
    cleanup_enabled          boolean not null default true,
    cleanup_interval_minutes integer not null default 60 check (cleanup_interval_minutes between 1 and 10080),
    last_archive_run         timestamptz,
    created_at               timestamptz not null default now(),
    updated_at               timestamptz not null default now(),
    constraint retention_policy_order check (downsample_after_days <= retention_days)
);

comment on table retention_policy is 'How long what is kept: one row. Written by the worker.';
comment on column retention_policy.retention_days is 'Raw readings live so many whole UTC days at least, or downsample_after_days if that is less.';
comment on column retention_policy.archive_enabled is 'False: the schedule removes nothing.';
comment on column retention_policy.downsample_interval is 'What raw readings become: "1m" minutes and hours, "1h" hours alone.';
comment on column retention_policy.minute_days is 'Rollups by the minute live so many days, and never less than the raw readings.';
comment on column retention_policy.hour_days is 'Rollups by the hour live so many days, and never less than those by the minute; null: for ever.';
comment on column retention_policy.last_archive_run is 'When the last cleanup ended; null: there was none.';

insert into retention_policy default values;

create table channel_retention (
    channel        integer primary key,
    retention_days integer check (retention_days between 1 and 36500),
    minute_days    integer check (minute_days between 1 and 36500),
    hour_days      integer check (hour_days between 1 and 36500)
);

comment on table channel_retention is 'Channels that are kept longer or shorter than the policy says. Null: as the policy says. Written by the worker.';
comment on column channel_retention.retention_days is 'Days of raw readings; the policy''s downsampling does not limit it.';

create table forgotten_channels (
    channel      integer primary key,
    forgotten_at timestamptz not null
);

comment on table forgotten_channels is 'Deleted channels of which nothing is stored any more. Written by the worker.';

create table job_runs (
    id          bigint generated always as identity primary key,
    job         text not null,
    started_at  timestamptz not null,
    finished_at timestamptz,
    outcome     text not null default 'running' check (outcome in ('running', 'done', 'failed', 'interrupted')),
    detail      jsonb not null default '{}'
);

comment on table job_runs is 'Every run of every job, for thirty days. Written by the worker.';
comment on column job_runs.finished_at is 'Null while it runs.';
comment on column job_runs.outcome is '"interrupted": the worker died in it; the next run goes on with the rest.';
comment on column job_runs.detail is 'What was done, in numbers; after a failure "error".';

create index job_runs_job_started_at on job_runs (job, started_at desc);
