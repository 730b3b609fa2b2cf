-- The fleet: devices that ask for updates, and releases on their way to them in waves.
--
--   a device checks in ──▶ fleet_devices ──hash, tags──▶ rollout_devices ──waves, thresholds, telemetry──▶ rollouts ──▶ the answer
--                                                                                │
--                                                                                └──▶ rollout_log: each decision, in words and figures

create table fleet_devices (
    name text primary key constraint fleet_devices_name_length check (char_length(name) between 1 and 255),
    version text not null constraint fleet_devices_version_length check (char_length(version) between 1 and 64),
    architecture text constraint fleet_devices_architecture_length check (char_length(architecture) between 1 and 32),
    tags text[] not null default '{}',
    lock_reason text constraint fleet_devices_lock_length check (char_length(lock_reason) between 1 and 255),
    is_held boolean not null default false,
    restarts bigint not null default 0 constraint fleet_devices_restarts_positive check (restarts >= 0),
    credential_id text not null,
    first_seen timestamptz not null default now(),
    last_seen timestamptz not null default now()
);
create index fleet_devices_tags_index on fleet_devices using gin (tags);

comment on table fleet_devices is 'Devices that have asked for updates. Written by ota when they ask; tags and is_held by people.';
comment on column fleet_devices.name is 'As channels.device: the device of its token, else what it calls itself.';
comment on column fleet_devices.version is 'What it says is installed.';
comment on column fleet_devices.architecture is 'As images are named: amd64, arm64; null: it did not say.';
comment on column fleet_devices.tags is 'What people call it; its own at the first time.';
comment on column fleet_devices.lock_reason is 'Why it will not be updated now, in its own words; null: it may be.';
comment on column fleet_devices.is_held is 'People want no rollout to touch it.';
comment on column fleet_devices.restarts is 'How often its agent has started, as it counts.';
comment on column fleet_devices.credential_id is 'The token that it asked with last.';

create table rollouts (
    id bigint generated always as identity primary key,
    public_id text not null constraint rollouts_public_id_key unique,
    name text not null constraint rollouts_name_length check (char_length(name) between 1 and 255),
    release_public_id text not null,
    version text not null,
    plan jsonb not null,
    state text not null constraint rollouts_state_known check (
        state in ('awaiting_approval', 'ready', 'running', 'paused', 'completed', 'aborted')),
    state_reason text constraint rollouts_reason_length check (char_length(state_reason) <= 2000),
    wave smallint not null default 0 constraint rollouts_wave_positive check (wave >= 0),
    wave_began_at timestamptz,
    created_at timestamptz not null default now(),
    user_public_id text,
    user_name text not null,
    approved_by text,
    approved_at timestamptz,
    started_at timestamptz,
    ended_at timestamptz,
    alerted_at timestamptz,
    updated_at timestamptz not null default now()
);
create index rollouts_running_index on rollouts (id) where state in ('running', 'paused');

comment on table rollouts is 'Releases on their way to devices. Written by ota.';
comment on column rollouts.release_public_id is 'Of releases; one that was deleted is offered to nobody any more.';
comment on column rollouts.plan is 'Whom, in which waves, and when it goes on: as the wire has it.';
comment on column rollouts.state_reason is 'Why it stands still or was ended, in words; null: nobody said.';
comment on column rollouts.wave is 'The one that is open, from 0; those before are open too.';
comment on column rollouts.wave_began_at is 'When it was opened; null: not started.';
comment on column rollouts.alerted_at is 'When people were alerted that it has paused by itself; null: they were not, or it goes on or was ended since.';
comment on column rollouts.approved_by is 'Name of the person who let it go; null: nobody yet, or it needs nobody.';

create table rollout_devices (
    rollout bigint not null references rollouts (id) on delete cascade,
    device text not null references fleet_devices (name) on delete cascade,
    wave smallint not null,
    state text not null constraint rollout_devices_state_known check (
        state in ('waiting', 'offered', 'downloading', 'installing', 'completed', 'failed', 'rolled_back', 'lost', 'skipped')),
    reason text constraint rollout_devices_reason_length check (char_length(reason) <= 2000),
    version_before text,
    step text constraint rollout_devices_step_length check (char_length(step) <= 64),
    received_bytes bigint not null default 0,
    total_bytes bigint,
    restarts_before bigint,
    began_at timestamptz,
    ended_at timestamptz,
    updated_at timestamptz not null default now(),
    primary key (rollout, device)
);
create index rollout_devices_device_index on rollout_devices (device);

comment on table rollout_devices is 'Where each device of a rollout stands. Written by ota.';
comment on column rollout_devices.wave is 'By the hash of rollout and device: the same for ever.';
comment on column rollout_devices.state is 'waiting: not yet, whether it is off or not its turn; lost: it began and was not heard of again in time; skipped: it has the version already.';
comment on column rollout_devices.version_before is 'What was installed when it was offered; null: not yet offered.';
comment on column rollout_devices.step is 'Of its updater, in the updater''s words; null: none.';
comment on column rollout_devices.total_bytes is 'What it has to fetch, as it says; null: unknown.';
comment on column rollout_devices.restarts_before is 'fleet_devices.restarts when it was offered.';

create table rollout_log (
    id bigint generated always as identity primary key,
    rollout bigint not null references rollouts (id) on delete cascade,
    at timestamptz not null default now(),
    kind text not null constraint rollout_log_kind_known check (
        kind in ('created', 'approved', 'started', 'wave_opened', 'gate', 'paused', 'resumed', 'aborted', 'completed', 'device')),
    wave smallint,
    device text,
    message text not null,
    figures jsonb,
    actor text
);
create index rollout_log_rollout_index on rollout_log (rollout, id);
create index rollout_log_decisions_index on rollout_log (rollout, kind, id) where kind in ('gate', 'resumed');

comment on table rollout_log is 'What happened to a rollout and to each of its devices, the decisions with their figures. Written by ota.';
comment on column rollout_log.kind is 'resumed: failures that ended before the last of these are forgiven; gate: what telemetry said, when it said something else than before.';
comment on column rollout_log.actor is 'Name of a person; null: the rollout by itself, or the device.';

select audit_changes_of('rollouts', 'rollout', silent => '{wave,wave_began_at,state_reason,alerted_at,updated_at}');
select audit_changes_of('fleet_devices', 'fleet_device', id => 'name', name => 'name',
    silent => '{version,architecture,lock_reason,restarts,credential_id,last_seen}');
