-- Readings, what is known of their senders, and the commands to devices. Written by the ingestion service alone.

create table readings (
    time       timestamptz not null,
    value      double precision not null,
    channel    integer not null,
    experiment integer
) partition by range (time);

comment on table readings is 'One row for each stored reading; one partition for each UTC day. Written by ingestion.';
comment on column readings.time is 'When it was measured: the device''s clock, or the arrival if it sent none.';
comment on column readings.value is 'Finite, in the channel''s unit.';
comment on column readings.channel is 'published_channels.number.';
comment on column readings.experiment is 'The experiment that ran; null: none.';

create index readings_channel_time on readings (channel, time);

-- Makes the partition of the day if it is missing. Safe to call from several writers at once.
create function ensure_readings_partition(day date) returns void language plpgsql as $$
begin
    execute format(
        'create table if not exists %I partition of readings for values from (%L) to (%L)',
        'readings_' || to_char(day, 'YYYYMMDD'), day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC');
exception when duplicate_table or unique_violation then
    null; -- Another writer was faster.
end
$$;

create table stream_offsets (
    partition integer primary key,
    last_ms   bigint not null default 0,
    last_seq  bigint not null default 0,
    commits   bigint not null default 0,
    readings  bigint not null default 0
);

comment on table stream_offsets is 'How far each stream readings:{partition} is stored. Written by ingestion, in the transaction of the rows.';
comment on column stream_offsets.last_ms is 'Milliseconds of the last stored entry''s stream id.';
comment on column stream_offsets.last_seq is 'Sequence of the last stored entry''s stream id.';
comment on column stream_offsets.commits is 'Commits so far: the id of the newest entry of committed:{partition}.';
comment on column stream_offsets.readings is 'Rows stored so far.';

insert into stream_offsets (partition) select generate_series(0, 7);

create table source_watermarks (
    source     text not null,
    boot       text not null,
    sequence   bigint not null,
    updated_at timestamptz not null default now(),
    primary key (source, boot)
);

comment on table source_watermarks is 'Up to which sequence number a source''s readings are stored. Written by ingestion.';
comment on column source_watermarks.boot is 'The generation of the source''s spool.';

create table idempotency_keys (
    source    text not null,
    key       text not null,
    stored_at timestamptz not null default now(),
    primary key (source, key)
);

comment on table idempotency_keys is 'Idempotency-Key headers whose readings are stored; kept for a day. Written by ingestion.';
create index idempotency_keys_stored_at on idempotency_keys (stored_at);

create table latest_readings (
    channel integer primary key,
    time    timestamptz not null,
    value   double precision not null
) with (fillfactor = 50);

comment on table latest_readings is 'The newest reading of each channel by measuring time. Written by ingestion, in the transaction of the rows.';

create table actuator_routes (
    channel    integer primary key,
    source     text not null,
    updated_at timestamptz not null default now()
);

comment on table actuator_routes is 'Which source carries out a channel''s setpoints, as it said itself. Written by ingestion.';

create table commands (
    public_id    text primary key,
    channel      integer not null,
    value        double precision not null,
    state        text not null default 'pending' check (state in ('pending', 'confirmed', 'failed', 'expired')),
    reason       text,
    requested_by text not null,
    requested_at timestamptz not null default now(),
    expires_at   timestamptz not null,
    resolved_at  timestamptz
);

comment on table commands is 'Setpoints on their way to devices, and what became of them. Written by ingestion.';
comment on column commands.reason is 'Why it failed or expired; null otherwise.';
comment on column commands.requested_by is 'The user''s public id.';
comment on column commands.resolved_at is 'Null while pending.';

create index commands_pending on commands (expires_at) where state = 'pending';
create index commands_channel on commands (channel, requested_at desc);

create view published_readings as select time, value, channel, experiment from readings;
create view published_latest as select channel, time, value from latest_readings;
create view published_positions as select partition, commits, readings from stream_offsets;
