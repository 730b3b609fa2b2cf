-- Experiments, and the events of the gateway until they are in Redis.

create table experiments (
    id bigint generated always as identity primary key,
    public_id text not null constraint experiments_public_id_key unique,
    name text not null constraint experiments_name_key unique
        constraint experiments_name_length check (char_length(name) between 1 and 255),
    notes text constraint experiments_notes_length check (char_length(notes) <= 10000),
    started_at timestamptz not null,
    stopped_at timestamptz,
    user_id bigint references users (id) on delete set null,
    created_at timestamptz not null default now(),
    constraint experiments_span_ordered check (stopped_at >= started_at)
);
create index experiments_start_index on experiments (started_at, id);
create index experiments_user_index on experiments (user_id);

comment on table experiments is 'Named spans of time; the readings measured within one belong to it. Written by the gateway.';
comment on column experiments.public_id is 'The id on the wire: opaque text, made once.';
comment on column experiments.notes is 'As written; null: none.';
comment on column experiments.started_at is 'The first instant that belongs to it.';
comment on column experiments.stopped_at is 'The first instant after it that no longer does; null: it runs.';
comment on column experiments.user_id is 'Who started it; null: a program, or a person since deleted.';

create view published_experiments as
    select public_id, name, started_at, stopped_at
    from experiments;
comment on view published_experiments is 'All experiments, for every service''s snapshot; reload on catalog-changes.';

create table event_outbox (
    id bigint generated always as identity primary key,
    payload text not null,
    created_at timestamptz not null default now()
);

comment on table event_outbox is 'Events that have happened and are not in the stream events yet. Written by the gateway in the transaction of their cause, removed when Redis has them; at most the newest 10 000.';
comment on column event_outbox.id is 'They go out in this order.';
comment on column event_outbox.payload is 'The whole envelope as JSON: sent twice, it has the same id.';
