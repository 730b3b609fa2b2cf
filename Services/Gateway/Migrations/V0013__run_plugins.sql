-- Agents run plugin instances: each has the device that runs it and how often, and its runs are kept.

-- What an agent of an earlier version reported stays where it is: a gateway of an earlier version reads it.
alter table plugin_instances
    add column device text constraint plugin_instances_device_length check (char_length(device) between 1 and 255),
    add column interval_seconds double precision not null default 60
        constraint plugin_instances_interval_range check (interval_seconds between 1 and 86400);
create index plugin_instances_device_index on plugin_instances (device);

comment on column plugin_instances.device is 'The name of the agent that runs it; null: nobody does.';
comment on column plugin_instances.interval_seconds is 'How often it is run.';
comment on column plugin_instances.status is 'Not written any more: it follows from plugin_executions.';
comment on column plugin_instances.error_message is 'Not written any more: it follows from plugin_executions.';
comment on column plugin_instances.config_json is 'A JSON object: the settings of its kind, with ids of credentials where secrets belong; null: none.';
comment on column plugin_instances.updated_at is 'The last change of its name, configuration, device, interval or switches.';

create table plugin_executions (
    plugin_instance_id bigint not null references plugin_instances (id) on delete cascade,
    started_at timestamptz not null,
    finished_at timestamptz not null,
    is_success boolean not null,
    metrics_count integer not null constraint plugin_executions_count_positive check (metrics_count >= 0),
    error_message text constraint plugin_executions_error_length check (char_length(error_message) <= 1000),
    primary key (plugin_instance_id, started_at),
    constraint plugin_executions_span_ordered check (started_at <= finished_at)
);

comment on table plugin_executions is 'Runs of plugin instances as their agents report them, the newest 1000 of each. Written by the gateway.';
comment on column plugin_executions.started_at is 'By the clock of the device, as finished_at; a run that is reported twice is here once.';
comment on column plugin_executions.is_success is 'Whether the device could be read.';
comment on column plugin_executions.metrics_count is 'How many values were read.';
comment on column plugin_executions.error_message is 'Why not; null: it could.';
