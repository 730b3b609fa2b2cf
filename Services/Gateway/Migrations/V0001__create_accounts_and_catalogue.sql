-- Accounts, credentials and the catalogue of channels. Written by the gateway alone (and by the operator's `webmacs`
-- command line); every other service reads the views published_*.

create table users (
    id bigint generated always as identity primary key,
    public_id text not null constraint users_public_id_key unique,
    email text not null constraint users_email_length check (char_length(email) between 3 and 255),
    username text not null constraint users_username_length check (char_length(username) between 2 and 50),
    password_hash text,
    role text not null constraint users_role_known check (role in ('viewer', 'operator', 'admin')),
    sso_provider text,
    sso_subject_id text,
    registered_at timestamptz not null default now(),
    disabled_at timestamptz,
    constraint users_sso_complete check ((sso_provider is null) = (sso_subject_id is null)),
    constraint users_sso_key unique (sso_provider, sso_subject_id)
);
create unique index users_email_key on users (lower(email));
create unique index users_username_key on users (lower(username));

comment on table users is 'People who may log in. Written by the gateway.';
comment on column users.public_id is 'The id on the wire: opaque text, made once.';
comment on column users.email is 'As given; compared in lower case.';
comment on column users.username is 'As given; compared in lower case.';
comment on column users.password_hash is 'Argon2id as a PHC string, or imported bcrypt until the next login; null: signs in by SSO only.';
comment on column users.sso_provider is 'The provider that signs this person in; null: none.';
comment on column users.sso_subject_id is 'Who the person is to that provider (the claim sub).';
comment on column users.disabled_at is 'Since when the person may not log in; null: may.';

create table api_tokens (
    id bigint generated always as identity primary key,
    public_id text not null constraint api_tokens_public_id_key unique,
    name text not null constraint api_tokens_name_length check (char_length(name) between 1 and 255),
    token_hash bytea not null constraint api_tokens_hash_key unique
        constraint api_tokens_hash_length check (octet_length(token_hash) = 32),
    user_id bigint references users (id) on delete cascade,
    role text constraint api_tokens_role_known check (role in ('viewer', 'operator', 'admin')),
    scopes text[],
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    last_used_at timestamptz,
    constraint api_tokens_one_role check ((user_id is null) = (role is not null))
);
create index api_tokens_user_index on api_tokens (user_id);
create unique index api_tokens_service_name_key on api_tokens (name) where user_id is null;

comment on table api_tokens is 'Long-lived credentials of programs (wm_…). Written by the gateway and by webmacs token create.';
comment on column api_tokens.token_hash is 'SHA-256 of the whole token; the token itself is shown once and not kept.';
comment on column api_tokens.user_id is 'Whose token it is, and whose role it has; null: a service of its own, known by name.';
comment on column api_tokens.role is 'The role of a service of its own; null: that of the user.';
comment on column api_tokens.scopes is 'What the token is limited to; null: all that the role may do.';
comment on column api_tokens.expires_at is 'From then on the token is refused; null: never.';
comment on column api_tokens.last_used_at is 'When it was last seen, to the minute; null: not yet.';

create table signing_keys (
    key_id text primary key,
    public_key bytea not null constraint signing_keys_length check (octet_length(public_key) = 32),
    created_at timestamptz not null default now()
);

comment on table signing_keys is 'Public keys that access tokens are verified with. A gateway that starts with another SESSION_SECRET replaces them all, which logs everyone out.';
comment on column signing_keys.key_id is 'The first 16 hexadecimal digits of SHA-256 of the public key; the kid of a token.';
comment on column signing_keys.public_key is 'Ed25519, 32 bytes.';

create table revocations (
    id bigint generated always as identity primary key,
    token_id text,
    subject text,
    issued_before timestamptz,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    constraint revocations_one_reach check ((token_id is null) <> (subject is null)),
    constraint revocations_subject_instant check ((subject is null) = (issued_before is null))
);
create index revocations_expiry_index on revocations (expires_at);

comment on table revocations is 'Credentials that ended before their time. Written by the gateway, under an advisory lock, so that ids become visible in their order.';
comment on column revocations.token_id is 'The access token (claim jti) or API token (public id) it ends; null when it ends all of a user''s sessions.';
comment on column revocations.subject is 'The user (public id) whose sessions it ends; null when it ends one token.';
comment on column revocations.issued_before is 'The sessions it ends were issued at or before this instant of the database''s clock.';
comment on column revocations.expires_at is 'When nothing it ends can still be alive: the row may go.';

create table channels (
    number integer generated always as identity primary key,
    public_id text not null constraint channels_public_id_key unique,
    name text not null constraint channels_name_length check (char_length(name) between 1 and 255),
    kind text not null constraint channels_kind_known
        check (kind in ('sensor', 'actuator', 'range', 'cmd_button', 'cmd_opened', 'cmd_closed')),
    unit text not null constraint channels_unit_length check (char_length(unit) between 1 and 255),
    min_value double precision not null,
    max_value double precision not null,
    expected_interval_seconds double precision
        constraint channels_interval_positive
        check (expected_interval_seconds > 0 and expected_interval_seconds < 'infinity'),
    user_id bigint references users (id) on delete set null,
    created_at timestamptz not null default now(),
    deleted_at timestamptz,
    constraint channels_range_finite
        check (min_value > '-infinity' and min_value < 'infinity' and max_value > '-infinity' and max_value < 'infinity'),
    constraint channels_range_ordered check (min_value <= max_value)
);
create unique index channels_name_key on channels (name) where deleted_at is null;
create index channels_user_index on channels (user_id);

comment on table channels is 'Named quantities; the wire calls them events. Written by the gateway.';
comment on column channels.number is 'The channel''s place in stored readings; given once, never reused.';
comment on column channels.public_id is 'The id on the wire: opaque text, made once.';
comment on column channels.unit is 'The physical unit, as shown.';
comment on column channels.min_value is 'In unit; finite. Readings below it are stored, setpoints are refused.';
comment on column channels.max_value is 'In unit; finite. Readings above it are stored, setpoints are refused.';
comment on column channels.expected_interval_seconds is 'How often a reading is due; null: no expectation.';
comment on column channels.user_id is 'Who made it; null: a program, or a person since deleted.';
comment on column channels.deleted_at is 'When it was deleted; its readings are removed later, by their owner. Null: in use.';

create view published_channels as
    select number, public_id, name, kind, unit, min_value, max_value, expected_interval_seconds
    from channels
    where deleted_at is null;
comment on view published_channels is 'The channels in use, for every service''s snapshot; reload on catalog-changes.';

create view published_deleted_channels as
    select number, public_id, deleted_at
    from channels
    where deleted_at is not null;
comment on view published_deleted_channels is 'Channels whose readings their owner may remove.';

create view published_signing_keys as
    select key_id, public_key
    from signing_keys;
comment on view published_signing_keys is 'Keys that access tokens are verified with.';

create view published_api_tokens as
    select
        t.public_id,
        t.token_hash,
        coalesce(u.public_id, t.public_id) as user_public_id,
        coalesce(u.username, t.name) as user_name,
        coalesce(u.role, t.role) as role,
        t.scopes,
        t.expires_at
    from api_tokens t
    left join users u on u.id = t.user_id
    where u.disabled_at is null;
comment on view published_api_tokens is 'API tokens whose owner may act. A service of its own is its own user.';

create view published_revocations as
    select id, token_id, subject, issued_before, expires_at
    from revocations
    where expires_at > now();
comment on view published_revocations is 'What ended before its time; ask for ids after the last one seen.';
