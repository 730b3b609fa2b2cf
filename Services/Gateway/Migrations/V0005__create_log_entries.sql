-- Notices: what happened, in a sentence for people. The old name of the table stays.

create table log_entries (
    id bigint generated always as identity primary key,
    public_id text not null constraint log_entries_public_id_key unique,
    content text not null constraint log_entries_content_length check (char_length(content) between 1 and 500),
    kind text not null constraint log_entries_kind_known check (kind in ('error', 'warning', 'info')),
    is_read boolean not null default false,
    user_id bigint references users (id) on delete set null,
    created_at timestamptz not null default now()
);
create index log_entries_unread_index on log_entries (id) where not is_read;
create index log_entries_created_index on log_entries (created_at);
create index log_entries_user_index on log_entries (user_id);

comment on table log_entries is 'Notices: what happened, in a sentence for people. Written by the gateway; about the newest 100 000.';
comment on column log_entries.id is 'They are listed against this order.';
comment on column log_entries.is_read is 'For all: who reads it first, reads it for everyone.';
comment on column log_entries.user_id is 'Who wrote it or whom it is about; null: the gateway, a program, or a person since deleted.';
