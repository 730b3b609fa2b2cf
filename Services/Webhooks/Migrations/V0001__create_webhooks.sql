-- Events on their way to other systems.
--
--   emit_event, in the transaction of the cause ──▶ outbox_events ──▶ deliveries ──▶ the endpoint
--                                                    one for all      one for each webhook that wants it; each try an attempt

create table outbox_events (
    number bigint generated always as identity primary key,
    id text not null constraint outbox_events_id_key unique
        constraint outbox_events_id_length check (char_length(id) between 1 and 255),
    type text not null constraint outbox_events_type_length check (char_length(type) between 1 and 100),
    source text not null,
    at timestamptz not null,
    severity text,
    channel text,
    rule text,
    data jsonb not null,
    recorded_at timestamptz not null default now(),
    taken_at timestamptz
);
create index outbox_events_waiting_index on outbox_events (number) where taken_at is null;
create index outbox_events_recorded_index on outbox_events (recorded_at);
create index outbox_events_readings_index on outbox_events (number) where type = 'sensor_reading';

comment on table outbox_events is 'What has happened and others may want to hear of; for 30 days, readings as long as a delivery of them is kept. Written through emit_event, by any service, in the transaction of the cause.';
comment on column outbox_events.number is 'Deliveries are made in this order.';
comment on column outbox_events.id is 'Derived from the cause, so that saying it twice makes one event. The webhook-id of its deliveries.';
comment on column outbox_events.type is 'sensor_reading, rule_triggered …';
comment on column outbox_events.at is 'When it happened.';
comment on column outbox_events.severity is 'info, warning or critical; null: it has none.';
comment on column outbox_events.channel is 'Public id of the channel it is about; null: none.';
comment on column outbox_events.rule is 'Public id of the rule it is about; null: none.';
comment on column outbox_events.data is 'What receivers get as "data".';
comment on column outbox_events.taken_at is 'When its deliveries were made; null: not yet.';

-- Records an event; to be called in the transaction of its cause. Of two with one id the first stays.
create function emit_event(
    id text, type text, source text, at timestamptz, severity text, channel text, rule text, data jsonb
) returns void language sql as $$
    insert into outbox_events (id, type, source, at, severity, channel, rule, data)
    values (emit_event.id, emit_event.type, emit_event.source, emit_event.at, emit_event.severity, emit_event.channel,
        emit_event.rule, emit_event.data)
    on conflict do nothing
$$;

create table webhooks (
    id bigint generated always as identity primary key,
    public_id text not null constraint webhooks_public_id_key unique,
    url text not null constraint webhooks_url_key unique
        constraint webhooks_url_length check (char_length(url) between 1 and 2048),
    name text constraint webhooks_name_length check (char_length(name) between 1 and 255),
    description text constraint webhooks_description_length check (char_length(description) <= 2000),
    format text not null constraint webhooks_format_known check (format in ('json', 'slack', 'teams', 'discord', 'template')),
    template text constraint webhooks_template_length check (char_length(template) between 1 and 10000),
    events text[] not null constraint webhooks_events_some check (cardinality(events) >= 1),
    channels text[] not null default '{}',
    rules text[] not null default '{}',
    severities text[] not null default '{}',
    enabled boolean not null default true,
    key_id text not null,
    nonce bytea not null constraint webhooks_nonce_length check (octet_length(nonce) = 12),
    ciphertext bytea not null,
    previous_key_id text,
    previous_nonce bytea,
    previous_ciphertext bytea,
    previous_until timestamptz,
    rotated_at timestamptz,
    user_public_id text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    state text not null default 'healthy' constraint webhooks_state_known check (state in ('healthy', 'failing', 'disabled')),
    state_reason text,
    failures integer not null default 0,
    failing_since timestamptz,
    probe_at timestamptz,
    last_success_at timestamptz,
    constraint webhooks_template_given check ((format = 'template') <= (template is not null)),
    constraint webhooks_previous_complete check (num_nulls(previous_key_id, previous_nonce, previous_ciphertext, previous_until) in (0, 4))
);

comment on table webhooks is 'Where events are sent. Written by the webhooks service, and by webmacs vault rotate.';
comment on column webhooks.public_id is 'The id on the wire: opaque text, made once.';
comment on column webhooks.name is 'Null: known by its url.';
comment on column webhooks.template is 'Mustache, of the format template; null: another format, which needs none.';
comment on column webhooks.events is 'Types of the events that it gets.';
comment on column webhooks.channels is 'Public ids: of events about a channel only theirs; empty: all.';
comment on column webhooks.rules is 'Public ids: of events about a rule only theirs; empty: all.';
comment on column webhooks.severities is 'Of events with a severity only these; empty: all.';
comment on column webhooks.enabled is 'False: nothing is sent, and nothing is kept for it.';
comment on column webhooks.key_id is 'Which key the secret is encrypted with: vault_key.key_id.';
comment on column webhooks.ciphertext is 'AES-256-GCM of the secret; public_id is authenticated with it (Shared/Vault).';
comment on column webhooks.previous_ciphertext is 'The secret before the last rotation; null: there is none that still signs.';
comment on column webhooks.previous_until is 'Up to then deliveries are signed with the previous secret too.';
comment on column webhooks.user_public_id is 'Who made it; he may have been deleted.';
comment on column webhooks.state is 'disabled: by a person, by the receiver (410), or by itself after long failure, and then tried once an hour.';
comment on column webhooks.state_reason is 'A sentence for people; null: healthy.';
comment on column webhooks.failures is 'Failed attempts since the last that succeeded.';
comment on column webhooks.failing_since is 'The first failed attempt since the last that succeeded; null: it works.';
comment on column webhooks.probe_at is 'When one delivery is tried again although it is disabled by itself; null: it is not.';

create table deliveries (
    id bigint generated always as identity primary key,
    public_id text not null default gen_random_uuid()::text constraint deliveries_public_id_key unique,
    webhook_id bigint not null references webhooks (id) on delete cascade,
    event bigint not null references outbox_events (number) on delete cascade,
    event_type text not null,
    lane text not null default '',
    status text not null default 'pending' constraint deliveries_status_known check (status in ('pending', 'delivered', 'failed', 'discarded')),
    attempts integer not null default 0,
    tries integer not null default 0,
    next_attempt_at timestamptz default now(),
    leased_until timestamptz,
    last_error text,
    response_code integer,
    created_at timestamptz not null default now(),
    delivered_at timestamptz,
    request_headers jsonb,
    request_body text,
    constraint deliveries_event_key unique (event, webhook_id)
);
create index deliveries_webhook_index on deliveries (webhook_id, id);
create index deliveries_lane_index on deliveries (webhook_id, lane, id) where status = 'pending';

comment on table deliveries is 'An event for one webhook; for 30 days, and at most the newest 10 000 of each webhook. Written by the webhooks service.';
comment on column deliveries.id is 'Deliveries of one lane go out in this order.';
comment on column deliveries.lane is 'What keeps its order: the rule, else the channel, else the kind of event.';
comment on column deliveries.attempts is 'All that were made.';
comment on column deliveries.tries is 'Attempts that count for the ladder; begun again by a redelivery.';
comment on column deliveries.next_attempt_at is 'Not before; null: none follows.';
comment on column deliveries.leased_until is 'An instance is at it until then; after that it is anybody''s. Null: nobody is.';
comment on column deliveries.last_error is 'Why the last attempt failed; null: it did not, or there was none.';
comment on column deliveries.request_headers is 'Of the last attempt, signatures masked; null: there was none.';
comment on column deliveries.request_body is 'Of the last attempt.';

create table delivery_attempts (
    delivery bigint not null references deliveries (id) on delete cascade,
    number integer not null,
    started_at timestamptz not null,
    seconds double precision not null,
    response_code integer,
    response_body text,
    error text,
    primary key (delivery, number)
);

comment on table delivery_attempts is 'Each try of a delivery. Written by the webhooks service.';
comment on column delivery_attempts.number is 'From 1.';
comment on column delivery_attempts.response_code is 'Null: there was no answer.';
comment on column delivery_attempts.response_body is 'At most 4 KiB of it.';
comment on column delivery_attempts.error is 'Null: it succeeded.';

create table allowed_networks (
    network cidr primary key,
    note text constraint allowed_networks_note_length check (char_length(note) <= 255),
    created_at timestamptz not null default now()
);

comment on table allowed_networks is 'Private networks that webhooks may reach; all others that are not public are refused. Written by the webhooks service.';

create table webhook_positions (
    stream text primary key,
    position text not null,
    updated_at timestamptz not null default now()
);

comment on table webhook_positions is 'How far a stream of Redis has been read, written in the transaction that stores what it read; and since when readings are wanted (the row readings). Written by the webhooks service.';
comment on column webhook_positions.position is 'The id of the last entry read; empty: none is kept.';

create table reading_events (
    channel integer primary key,
    measured_at timestamptz not null,
    emitted_at timestamptz not null
);

comment on table reading_events is 'The last sensor_reading of each channel: how often they are made is agreed on here. Written by the webhooks service.';
comment on column reading_events.channel is 'published_channels.number.';
comment on column reading_events.emitted_at is 'By the database''s clock.';

select audit_changes_of(
    'webhooks', 'webhook', name => '(coalesce(changed.name, changed.url))', redacted => '{ciphertext,previous_ciphertext}',
    silent => '{nonce,previous_nonce,previous_key_id,updated_at,state,state_reason,failures,failing_since,probe_at,last_success_at}');
select audit_changes_of('allowed_networks', 'allowed_network', id => 'network', name => 'network');
