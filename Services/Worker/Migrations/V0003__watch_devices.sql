-- Devices that were heard of, and which of them are silent.

create table watched_devices (
    device       text primary key,
    state        text not null check (state in ('online', 'offline')),
    last_reading timestamptz not null,
    changed_at   timestamptz not null
);

comment on table watched_devices is 'What was said last of each device that has channels and readings. Written by the worker.';
comment on column watched_devices.last_reading is 'The newest reading when the state changed.';
