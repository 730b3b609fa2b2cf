-- The audit log: who changed what. Triggers write it in the transaction of the change, so that nothing that writes an audited
-- table escapes it, a hand at psql included; each entry is chained to the one before it by a hash.
--
--   a change of an audited table ─┐  when its
--   an event, such as a login ────┴─ transaction commits ──▶ audit_log ──▶ the gateway checks and signs ──▶ audit_heads
--
-- The chain is prolonged by one transaction at a time, under a lock taken at the very end of it: whoever holds the lock waits
-- for no other, so it takes part in no deadlock.

create table audit_log (
    sequence bigint primary key,
    at timestamptz not null,
    actor text not null,
    actor_name text,
    address text,
    request_id text,
    action text not null,
    subject_kind text,
    subject_id text,
    subject_name text,
    details jsonb not null default '{}',
    previous_hash bytea not null constraint audit_log_previous_length check (octet_length(previous_hash) = 32),
    hash bytea not null constraint audit_log_hash_length check (octet_length(hash) = 32)
);
create index audit_log_at_index on audit_log (at);
create index audit_log_actor_index on audit_log (actor);
create index audit_log_action_index on audit_log (action);
create index audit_log_subject_index on audit_log (subject_id);

comment on table audit_log is 'Who changed what: written by triggers, never changed. Any service may write audit_events, and have its tables audited by audit_changes_of.';
comment on column audit_log.sequence is 'From 1, without gaps, in the order of the commits.';
comment on column audit_log.at is 'When the transaction ended; never before the entry before.';
comment on column audit_log.actor is 'user:<public id>, token:<public id>; system: a service or the command line by itself; database: somebody else who is connected to it.';
comment on column audit_log.actor_name is 'Of the user or the token; else the program, or the role of the database and the program.';
comment on column audit_log.address is 'Where the request came from; null: there was none.';
comment on column audit_log.request_id is 'X-Request-ID of the request; null: there was none.';
comment on column audit_log.action is 'What, and what became of it: channel.updated, login.failed.';
comment on column audit_log.subject_id is 'The public id of what was changed, if it has one.';
comment on column audit_log.subject_name is 'Its name at that time.';
comment on column audit_log.details is 'Of a change: "old" and "new" of the columns that are not the same; secrets are ***, long values are cut.';
comment on column audit_log.previous_hash is 'hash of the entry before; 32 zero bytes in the first.';
comment on column audit_log.hash is 'SHA-256 of audit_text.';

-- A field of the text that is hashed: its length in bytes, a colon, its bytes, a comma; a null is "-,".
create function audit_field(value text) returns text language sql immutable as $$
    select coalesce(octet_length(value) || ':' || value || ',', '-,')
$$;

-- What the hash of an entry covers. Shared/Auth/Audit/AuditEntry.swift makes the same text.
create function audit_text(entry audit_log) returns text language sql stable as $$
    select audit_field('1') || audit_field(entry.sequence::text)
        || audit_field((extract(epoch from entry.at) * 1000000)::bigint::text)
        || audit_field(entry.actor) || audit_field(entry.actor_name) || audit_field(entry.address)
        || audit_field(entry.request_id) || audit_field(entry.action) || audit_field(entry.subject_kind)
        || audit_field(entry.subject_id) || audit_field(entry.subject_name) || audit_field(entry.details::text)
        || audit_field(encode(entry.previous_hash, 'hex'))
$$;

-- What a transaction, or the whole session, says of its cause; null: nothing.
create function audit_setting(name text) returns text language sql stable as $$
    select nullif(current_setting('webmacs.' || name, true), '')
$$;

-- Puts an entry at the end of the chain, whatever place it claims.
create function audit_chain() returns trigger language plpgsql as $$
declare
    program text := current_setting('application_name');
    last_sequence bigint;
    last_at timestamptz;
    last_hash bytea;
begin
    -- Held until the commit: who comes next sees this entry.
    perform pg_advisory_xact_lock(hashtextextended('webmacs.audit', 0));
    select sequence, at, hash into last_sequence, last_at, last_hash from audit_log order by sequence desc limit 1;
    new.sequence := coalesce(last_sequence, 0) + 1;
    new.at := greatest(clock_timestamp(), last_at);
    if new.actor is null then
        new.actor := coalesce(audit_setting('actor'), 'database');
        new.actor_name := coalesce(
            audit_setting('actor_name'),
            case new.actor when 'system' then program else concat_ws(' ', session_user, '(' || nullif(program, '') || ')') end);
    end if;
    new.address := audit_setting('address');
    new.request_id := audit_setting('request_id');
    new.previous_hash := coalesce(last_hash, decode(repeat('00', 32), 'hex'));
    new.hash := sha256(convert_to(audit_text(new), 'UTF8'));
    return new;
end
$$;
create trigger audit_log_is_chained before insert on audit_log for each row execute function audit_chain();

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
    raise exception '% is only ever added to', tg_table_name using errcode = 'insufficient_privilege';
end
$$;
create trigger audit_log_is_final before update or delete or truncate on audit_log
    for each statement execute function refuse_audit_change();

-- Columns of a row for the log: those that differ from `other`, or all if that is null.
create function audit_columns(columns jsonb, other jsonb, redacted text[], hidden text[]) returns jsonb
language sql immutable as $$
    select coalesce(
        jsonb_object_agg(
            key,
            case
                when value = 'null' then value
                when key = any(redacted) or key ~ '(password|secret|hash|cipher)' then '"***"'
                when length(value::text) > 2000 then to_jsonb(left(coalesce(value #>> '{}', ''), 2000) || '…')
                else value
            end),
        '{}')
    from jsonb_each(columns)
    where key <> all(hidden) and (other is null or other -> key is distinct from value)
$$;

-- Logs a change of a row; its arguments are those of audit_changes_of.
create function audit_change() returns trigger language plpgsql as $$
declare
    redacted text[] := tg_argv[3];
    hidden text[] := tg_argv[4]::text[] || '{id,public_id}';
    changed record;
    subject_id text;
    subject_name text;
    old_columns jsonb := to_jsonb(old);
    new_columns jsonb := to_jsonb(new);
    what text := 'updated';
    details jsonb := '{}';
begin
    if coalesce(new_columns, old_columns) ?& tg_argv[1:2] then
        -- Plain columns, the usual thing, need no statement of their own.
        subject_id := coalesce(new_columns, old_columns) ->> tg_argv[1];
        subject_name := coalesce(new_columns, old_columns) ->> tg_argv[2];
    else
        if tg_op = 'DELETE' then changed := old; else changed := new; end if;
        execute format('select (%s)::text, (%s)::text from (select ($1).*) as changed', tg_argv[1], tg_argv[2])
            into subject_id, subject_name using changed;
    end if;
    if tg_op = 'INSERT' then
        what := 'created';
    elsif tg_op = 'DELETE' or (old_columns ->> 'deleted_at' is null and new_columns ->> 'deleted_at' is not null) then
        what := 'deleted';
    end if;
    if tg_op <> 'INSERT' then
        details := jsonb_build_object('old', audit_columns(old_columns, new_columns, redacted, hidden));
    end if;
    if tg_op <> 'DELETE' then
        details := details || jsonb_build_object('new', audit_columns(new_columns, old_columns, redacted, hidden));
    end if;
    insert into audit_log (action, subject_kind, subject_id, subject_name, details)
    values (tg_argv[0] || '.' || what, tg_argv[0], subject_id, subject_name, details);
    return null;
end
$$;

create function refuse_truncation() returns trigger language plpgsql as $$
begin
    raise exception '% is audited row by row: delete from it', tg_table_name using errcode = 'insufficient_privilege';
end
$$;

-- Has every change of a table logged; again with other arguments, these replace the old ones.
--   kind      what a row is, the first half of the action
--   id, name  SQL over the row's columns: its public id and its name
--   redacted  secrets, of which the log says only that they changed
--   silent    columns that change by themselves: no entry, and in none
create function audit_changes_of(
    audited regclass, kind text, id text default 'public_id', name text default 'name', redacted text[] default '{}',
    silent text[] default '{}'
) returns void language plpgsql as $$
declare
    call text := format('execute function audit_change(%L, %L, %L, %L, %L)', kind, id, name, redacted, silent);
begin
    execute format('drop trigger if exists audit_rows on %s', audited);
    execute format('drop trigger if exists audit_updates on %s', audited);
    execute format('drop trigger if exists audit_truncation on %s', audited);
    execute format(
        'create constraint trigger audit_rows after insert or delete on %s deferrable initially deferred for each row %s',
        audited, call);
    execute format(
        'create constraint trigger audit_updates after update on %s deferrable initially deferred for each row '
        'when (to_jsonb(old) - %L::text[] is distinct from to_jsonb(new) - %L::text[]) %s',
        audited, silent, silent, call);
    execute format(
        'create trigger audit_truncation before truncate on %s for each statement execute function refuse_truncation()',
        audited);
end
$$;

create table audit_events (
    id bigint generated always as identity primary key,
    actor text,
    actor_name text,
    action text not null,
    subject_kind text,
    subject_id text,
    subject_name text,
    details jsonb not null default '{}'
);
comment on table audit_events is 'What is to be logged although no audited row changes, such as a login: written in the transaction of the event, and moved to audit_log when it commits. Always empty to others.';
comment on column audit_events.actor is 'Null: as the settings of the transaction say.';

create function audit_event() returns trigger language plpgsql as $$
begin
    insert into audit_log (actor, actor_name, action, subject_kind, subject_id, subject_name, details)
    values (new.actor, new.actor_name, new.action, new.subject_kind, new.subject_id, new.subject_name, new.details);
    delete from audit_events where id = new.id;
    return null;
end
$$;
create constraint trigger audit_event_is_logged after insert on audit_events
    deferrable initially deferred for each row execute function audit_event();

create table audit_keys (
    key_id text primary key,
    public_key bytea not null constraint audit_keys_length check (octet_length(public_key) = 32),
    created_at timestamptz not null default now()
);
comment on table audit_keys is 'Public keys that heads are verified with; old ones stay. Written by the gateway.';
comment on column audit_keys.key_id is 'The first 16 hexadecimal digits of SHA-256 of the public key.';
comment on column audit_keys.public_key is 'Ed25519, 32 bytes.';

create table audit_heads (
    day date primary key,
    sequence bigint not null,
    hash bytea not null constraint audit_heads_hash_length check (octet_length(hash) = 32),
    signed_at timestamptz not null default now(),
    key_id text not null references audit_keys (key_id),
    signature bytea not null constraint audit_heads_signature_length check (octet_length(signature) = 64)
);
comment on table audit_heads is 'The last entry of each UTC day that has one, signed. Written by the gateway; that of the running day moves on.';
comment on column audit_heads.signature is 'Ed25519 over day, sequence and hash: Shared/Auth/Audit/AuditHead.swift.';

create function keep_audit_head() returns trigger language plpgsql as $$
begin
    if new.day <> old.day or new.sequence <= old.sequence then
        raise exception 'A head only moves on' using errcode = 'insufficient_privilege';
    end if;
    return new;
end
$$;
create trigger audit_heads_move_on before update on audit_heads for each row execute function keep_audit_head();
create trigger audit_heads_are_final before delete or truncate on audit_heads
    for each statement execute function refuse_audit_change();

select audit_changes_of('users', 'user', name => 'username', redacted => '{password_hash}');
select audit_changes_of('api_tokens', 'api_token', redacted => '{token_hash}', silent => '{last_used_at}');
select audit_changes_of('signing_keys', 'signing_key', id => 'key_id', name => 'null');
select audit_changes_of('channels', 'channel');
select audit_changes_of('experiments', 'experiment');
select audit_changes_of('dashboards', 'dashboard', silent => '{version,updated_at,visible_channels,visible_names}');
select audit_changes_of('dashboard_widgets', 'dashboard_widget', name => 'title');
select audit_changes_of('audit_keys', 'audit_key', id => 'key_id', name => 'null');

insert into audit_log (action) values ('audit.started');
