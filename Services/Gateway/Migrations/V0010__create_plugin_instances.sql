-- Devices as they are to be: which driver reads them, and which channel of the catalogue each of their terminals feeds.

create table plugin_instances (
    id bigint generated always as identity primary key,
    public_id text not null constraint plugin_instances_public_id_key unique,
    plugin_id text not null constraint plugin_instances_plugin_length check (char_length(plugin_id) between 1 and 100),
    name text not null constraint plugin_instances_name_key unique
        constraint plugin_instances_name_length check (char_length(name) between 1 and 255),
    is_demo boolean not null,
    is_enabled boolean not null,
    status text not null default 'inactive' constraint plugin_instances_status_known
        check (status in ('inactive', 'connected', 'error', 'demo')),
    error_message text,
    config_json text constraint plugin_instances_config_size check (octet_length(config_json) <= 65536),
    user_id bigint references users (id) on delete set null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
create index plugin_instances_user_index on plugin_instances (user_id);

comment on table plugin_instances is 'Configured devices. Written by the gateway.';
comment on column plugin_instances.public_id is 'The id on the wire: opaque text, made once.';
comment on column plugin_instances.plugin_id is 'The kind of driver; also one that this version does not know.';
comment on column plugin_instances.is_demo is 'Whether its values are to be made up.';
comment on column plugin_instances.status is 'As an agent has reported it; inactive: none has.';
comment on column plugin_instances.error_message is 'Why the status is error; null: it is not.';
comment on column plugin_instances.config_json is 'A JSON object that only the driver reads; null: none.';
comment on column plugin_instances.user_id is 'Who made it; null: a program, or a person since deleted.';
comment on column plugin_instances.updated_at is 'The last change of its name, configuration or switches.';

create table channel_mappings (
    id bigint generated always as identity primary key,
    public_id text not null constraint channel_mappings_public_id_key unique,
    plugin_instance_id bigint not null references plugin_instances (id) on delete cascade,
    channel_id text not null constraint channel_mappings_channel_length check (char_length(channel_id) between 1 and 100),
    name text not null constraint channel_mappings_name_length check (char_length(name) between 1 and 255),
    direction text not null constraint channel_mappings_direction_known
        check (direction in ('input', 'output', 'bidirectional')),
    unit text not null constraint channel_mappings_unit_length check (char_length(unit) between 1 and 50),
    channel_number integer references channels (number),
    created_at timestamptz not null default now(),
    constraint channel_mappings_channel_key unique (plugin_instance_id, channel_id)
);
create index channel_mappings_channel_index on channel_mappings (channel_number);

comment on table channel_mappings is 'The terminals of devices, and what they feed. Written by the gateway.';
comment on column channel_mappings.channel_id is 'What the driver calls the terminal.';
comment on column channel_mappings.channel_number is 'The channel that it feeds, or is set by; null: none. A deleted channel counts as none.';

select audit_changes_of('plugin_instances', 'plugin', redacted => '{config_json}', silent => '{status,error_message,updated_at}');
select audit_changes_of('channel_mappings', 'channel_mapping');
