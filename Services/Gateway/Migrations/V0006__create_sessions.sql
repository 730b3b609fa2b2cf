-- Sessions, so that people see and end their own; when somebody logged in last; API tokens that are rotated, and that are
-- limited to one device.

alter table users add column last_login_at timestamptz;
comment on column users.last_login_at is 'When the person last logged in, by password or by SSO; null: never.';

create table sessions (
    id text primary key,
    user_id bigint not null references users (id) on delete cascade,
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at timestamptz not null,
    client_address text,
    user_agent text constraint sessions_agent_length check (char_length(user_agent) <= 255)
);
create index sessions_user_index on sessions (user_id);
create index sessions_expiry_index on sessions (expires_at);

comment on table sessions is 'Logins whose access tokens live: for people to see. Whether a token is good, revocations decide. Written by the gateway.';
comment on column sessions.id is 'The id of the access token (claim jti).';
comment on column sessions.created_at is 'When it was issued.';
comment on column sessions.last_seen_at is 'When it was last used, to the minute.';
comment on column sessions.expires_at is 'When the access token ends by itself; the row goes soon after.';
comment on column sessions.client_address is 'From where the person logged in; null: not known.';
comment on column sessions.user_agent is 'What the client called itself then, its first 255 characters; null: nothing.';

alter table api_tokens
    add column device text constraint api_tokens_device_length check (char_length(device) between 1 and 255),
    add column former_hash bytea constraint api_tokens_former_length check (octet_length(former_hash) = 32),
    add column former_ends_at timestamptz,
    add constraint api_tokens_former_ends check ((former_hash is null) = (former_ends_at is null));

comment on column api_tokens.device is 'The device whose channels are all that the token may feed and see; null: not limited to one.';
comment on column api_tokens.former_hash is 'SHA-256 of the secret before the last rotation; null: there was none, or it ended at once.';
comment on column api_tokens.former_ends_at is 'From then on the former secret is refused.';

-- A service of an earlier version passes over the three last columns: to it a former secret has ended.
create or replace view published_api_tokens as
    select
        t.public_id,
        t.token_hash,
        case when t.dashboard_id is null then coalesce(u.public_id, t.public_id) else t.public_id end
            as user_public_id,
        case when t.dashboard_id is null then coalesce(u.username, t.name) else t.name end as user_name,
        case when t.dashboard_id is null then coalesce(u.role, t.role) else 'viewer' end as role,
        case when t.dashboard_id is null then t.scopes else array['share'] end as scopes,
        t.expires_at,
        d.public_id as dashboard_public_id,
        d.visible_channels,
        d.visible_names,
        t.device,
        case when t.former_ends_at > now() then t.former_hash end as former_hash,
        t.former_ends_at
    from api_tokens t
    left join users u on u.id = t.user_id
    left join dashboards d on d.id = t.dashboard_id
    where u.disabled_at is null;
comment on view published_api_tokens is 'API tokens whose owner may act. A service of its own, and a share link, is its own user; of a share link three columns say all that it may see. A secret that was rotated away counts until its end.';

select audit_changes_of('users', 'user', name => 'username', redacted => '{password_hash}', silent => '{last_login_at}');
select audit_changes_of('api_tokens', 'api_token', redacted => '{token_hash,former_hash}', silent => '{last_used_at}');
