-- The rows of the old table become runs; from now on others read published_runs. Which experiment a reading belongs to is
-- computed from its time, not stored. And the completeness of what every source sends.

do $$
declare
    day date;
begin
    for day in select distinct (time at time zone 'UTC')::date from readings loop
        perform ensure_runs_partition(day);
    end loop;
end
$$;

-- The longest minute of one channel makes several runs: a run has at most 30 000 readings here.
insert into reading_runs (at, channel, points)
with numbered as (
    select channel, time, value, date_trunc('minute', time at time zone 'UTC') as minute,
        (row_number() over (
            partition by channel, date_trunc('minute', time at time zone 'UTC') order by time, value) - 1) / 30000 as piece
    from readings
), placed as (
    select channel, time, value, minute, piece, min(time) over (partition by channel, minute, piece) as at,
        row_number() over (partition by channel, minute, piece order by time, value) as place
    from numbered
)
select at, channel,
    int2send(count(*)::int2)
    || coalesce(
        string_agg(int4send((extract(epoch from time - at) * 1000000)::int4), ''::bytea order by place) filter (where place > 1),
        ''::bytea)
    || string_agg(float8send(value), ''::bytea order by place)
from placed group by channel, minute, piece, at;

drop view published_readings;
drop table readings;
drop function ensure_readings_partition(date);

alter table source_watermarks add column last_at timestamptz;
comment on column source_watermarks.last_at is 'The time of the reading with the highest number; null when it was refused, or is not known.';
create index source_watermarks_updated_at on source_watermarks (updated_at);
create index commands_resolved_at on commands (resolved_at) where resolved_at is not null;

create table source_hours (
    source     text not null,
    hour       timestamptz not null,
    expected   bigint not null default 0,
    received   bigint not null default 0,
    refused    bigint not null default 0,
    late       bigint not null default 0,
    duplicates bigint not null default 0,
    corrected  bigint not null default 0,
    primary key (source, hour)
) with (fillfactor = 50);

comment on table source_hours is 'What came of what a source had to send, by the hour. Written by ingestion, in the transaction of the readings; kept for 400 days.';
comment on column source_hours.hour is 'The UTC hour of the readings'' own time; for refused the hour of their arrival, for missing numbers that of the first reading behind them.';
comment on column source_hours.expected is 'Numbers that the source has given out: received, refused and missing. Without numbers: received and refused.';
comment on column source_hours.received is 'Readings stored.';
comment on column source_hours.refused is 'Items that can never be stored, for their own fault.';
comment on column source_hours.late is 'Of the received: measured more than a minute before they arrived.';
comment on column source_hours.duplicates is 'Readings that came again and were not stored again.';
comment on column source_hours.corrected is 'Of the received: the device has set their times right afterwards.';

create index source_hours_hour on source_hours (hour);

create table missing_ranges (
    id          bigint generated always as identity primary key,
    source      text not null,
    boot        text not null,
    first       bigint not null,
    last        bigint not null,
    after_time  timestamptz,
    before_time timestamptz,
    noticed_at  timestamptz not null default now()
);

comment on table missing_ranges is 'Numbers that a source has given out and will never send: its spool has dropped them. Written by ingestion; kept for 400 days, the newest 10 000 of a source.';
comment on column missing_ranges.boot is 'The generation of the source''s spool.';
comment on column missing_ranges.after_time is 'The time of the reading before the hole; null: not known.';
comment on column missing_ranges.before_time is 'The time of the first reading behind the hole; null: that was refused.';

create index missing_ranges_noticed_at on missing_ranges (noticed_at);
create index missing_ranges_source on missing_ranges (source, id);

create view published_source_hours as
    select source, hour, expected, received, refused, late, duplicates, corrected from source_hours;
create view published_missing_ranges as
    select id, source, boot, first, last, after_time, before_time, noticed_at from missing_ranges;
