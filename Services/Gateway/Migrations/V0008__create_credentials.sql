-- The vault: secrets of others, such as passwords of devices, encrypted with a key that is not in the database.

create table credentials (
    id bigint generated always as identity primary key,
    public_id text not null constraint credentials_public_id_key unique,
    name text not null constraint credentials_name_key unique
        constraint credentials_name_length check (char_length(name) between 1 and 255),
    kind text not null constraint credentials_kind_known
        check (kind in ('password', 'api_key', 'ssh_key', 'certificate', 'other')),
    description text constraint credentials_description_length check (char_length(description) <= 2000),
    key_id text not null,
    nonce bytea not null constraint credentials_nonce_length check (octet_length(nonce) = 12),
    ciphertext bytea not null constraint credentials_ciphertext_length check (octet_length(ciphertext) between 17 and 65552),
    user_id bigint references users (id) on delete set null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    revealed_at timestamptz
);
create index credentials_user_index on credentials (user_id);

comment on table credentials is 'Secrets of others. Written by the gateway, and by webmacs vault rotate.';
comment on column credentials.public_id is 'The id on the wire: opaque text, made once.';
comment on column credentials.description is 'As written; null: none.';
comment on column credentials.key_id is 'Which key it is encrypted with: vault_key.key_id.';
comment on column credentials.ciphertext is 'AES-256-GCM of the secret, 16 bytes of authentication at its end; public_id and name are authenticated with it (Shared/Vault).';
comment on column credentials.user_id is 'Who made it; null: a program, or a person since deleted.';
comment on column credentials.updated_at is 'The last change of its name, kind, description or secret.';
comment on column credentials.revealed_at is 'When the secret was last shown to somebody; null: never.';

create table vault_key (
    id integer primary key default 1 constraint vault_key_only check (id = 1),
    key_id text not null,
    nonce bytea not null,
    ciphertext bytea not null,
    since timestamptz not null default now()
);

comment on table vault_key is 'The key of the vault: its id, and nothing at all encrypted with it, which shows whether a key is the right one. One row. Written by the gateway, and by webmacs vault rotate.';
comment on column vault_key.key_id is 'Derived from ENCRYPTION_KEY; tells nothing of it.';

select audit_changes_of('credentials', 'credential', redacted => '{ciphertext}', silent => '{nonce,updated_at,revealed_at}');
select audit_changes_of('vault_key', 'vault_key', id => 'key_id', name => 'null', redacted => '{ciphertext}', silent => '{nonce,since}');
