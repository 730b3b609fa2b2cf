-- Releases of this software, uploads on their way, and which runs of the updater people were told of.
--
--   uploads/<id>.part ──verified──▶ releases + <name>.tar.gz ──apply──▶ requests/<run>.json ──▶ updater ──▶ state.json ──▶ update_runs

create table releases (
    id bigint generated always as identity primary key,
    public_id text not null constraint releases_public_id_key unique,
    version text not null constraint releases_version_key unique
        constraint releases_version_length check (char_length(version) between 1 and 64),
    changelog text constraint releases_changelog_length check (char_length(changelog) <= 100000),
    file_name text constraint releases_file_name_plain check (file_name ~ '^[A-Za-z0-9][A-Za-z0-9.+_-]{0,199}$'),
    sha256 text constraint releases_sha256_hexadecimal check (sha256 ~ '^[0-9a-f]{64}$'),
    size bigint constraint releases_size_positive check (size > 0),
    forced boolean not null default false,
    status text not null default 'pending' constraint releases_status_known check (
        status in ('pending', 'downloading', 'verifying', 'applying', 'completed', 'failed', 'rolled_back')),
    run text,
    reason text,
    created_at timestamptz not null default now(),
    started_at timestamptz,
    ended_at timestamptz,
    updated_at timestamptz not null default now(),
    user_public_id text,
    constraint releases_file_complete check (num_nulls(file_name, sha256, size) in (0, 3))
);
create index releases_run_index on releases (run) where run is not null;

comment on table releases is 'Releases that were registered, uploaded or applied. Written by ota.';
comment on column releases.public_id is 'The id on the wire: opaque text, made once.';
comment on column releases.version is 'By Semantic Versioning, as in the bundle.';
comment on column releases.file_name is 'Of the verified bundle, in the folder of updates; null: none was uploaded.';
comment on column releases.sha256 is 'Of the whole bundle.';
comment on column releases.size is 'Of the bundle, in bytes.';
comment on column releases.forced is 'Whoever uploaded it insisted on an older or equal version.';
comment on column releases.run is 'Id of the request, and of the updater''s run, that it was last applied or rolled back by; null: none.';
comment on column releases.reason is 'Why it failed or was rolled back; null: it was not.';
comment on column releases.started_at is 'When the last run was asked for or began; null: never.';
comment on column releases.ended_at is 'When it ended; null: not yet.';
comment on column releases.user_public_id is 'Who made it; null: the updater took it by itself.';

create table release_uploads (
    public_id text primary key,
    user_public_id text not null constraint release_uploads_user_key unique,
    file_name text not null,
    size bigint not null constraint release_uploads_size_positive check (size > 0),
    sha256 text constraint release_uploads_sha256_hexadecimal check (sha256 ~ '^[0-9a-f]{64}$'),
    forced boolean not null,
    created_at timestamptz not null default now(),
    touched_at timestamptz not null default now()
);

comment on table release_uploads is 'Bundles on their way, one of a person at a time; for a day after their last byte. How far one is, its file says. Written by ota.';
comment on column release_uploads.public_id is 'The id on the wire; its file is uploads/<public_id>.part.';
comment on column release_uploads.file_name is 'What the client calls it; used for nothing but to find it again.';
comment on column release_uploads.size is 'Of the whole, in bytes.';
comment on column release_uploads.sha256 is 'Of the whole, as the client says; null: it did not.';
comment on column release_uploads.touched_at is 'When bytes last came.';

create table update_runs (
    id text primary key,
    outcome text not null constraint update_runs_outcome_known check (outcome in ('completed', 'failed', 'rolled_back')),
    told_at timestamptz not null default now()
);

comment on table update_runs is 'Runs of the updater whose end people were told of, once each; for ever. Written by ota.';
comment on column update_runs.id is 'As the updater names it.';

select audit_changes_of('releases', 'release', name => 'version', silent => '{updated_at}');
