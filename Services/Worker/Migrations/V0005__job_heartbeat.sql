-- When a worker was last heard of, under the name that people look for: select max(heartbeat_at) from job_runs.

alter table job_runs add column heartbeat_at timestamptz generated always as (coalesce(finished_at, started_at)) stored;

comment on column job_runs.heartbeat_at is 'Of a run, the last that is known of it.';
