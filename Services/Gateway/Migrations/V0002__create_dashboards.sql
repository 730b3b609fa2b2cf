-- Dashboards, their widgets, and the links by which others see one. A link is an API token that may do nothing but look at
-- one dashboard.

create table dashboards (
    id bigint generated always as identity primary key,
    public_id text not null constraint dashboards_public_id_key unique,
    name text not null constraint dashboards_name_length check (char_length(name) between 1 and 255),
    is_global boolean not null,
    user_id bigint references users (id) on delete set null,
    config_json text constraint dashboards_config_size check (octet_length(config_json) <= 16384),
    version bigint not null default 1,
    visible_channels text[] not null default '{}',
    visible_names text[] not null default '{}',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint dashboards_private_owner check (is_global or user_id is not null)
);
create index dashboards_user_index on dashboards (user_id);
create index dashboards_age_index on dashboards (created_at, id);

comment on table dashboards is 'Pages of widgets. Written by the gateway.';
comment on column dashboards.is_global is 'Whether everyone sees it; else the owner alone.';
comment on column dashboards.user_id is 'Whose it is; null: of a person since deleted. A private one goes with its owner.';
comment on column dashboards.config_json is 'A JSON object that only the pages read; null: none.';
comment on column dashboards.version is 'Counts the changes of the dashboard and its widgets, from 1.';
comment on column dashboards.visible_channels is 'The public ids of all channels that its widgets show by id: what a share link may see.';
comment on column dashboards.visible_names is 'The names of all channels that its widgets show by name; a star stands for any text.';

create table dashboard_widgets (
    id bigint generated always as identity primary key,
    public_id text not null constraint dashboard_widgets_public_id_key unique,
    dashboard_id bigint not null references dashboards (id) on delete cascade,
    kind text not null constraint dashboard_widgets_kind_known
        check (kind in ('line_chart', 'gauge', 'stat_card', 'actuator_toggle', 'table', 'text')),
    title text not null constraint dashboard_widgets_title_length check (char_length(title) between 1 and 255),
    channel_number integer references channels (number),
    x integer not null,
    y integer not null constraint dashboard_widgets_y_range check (y between 0 and 10000),
    w integer not null,
    h integer not null constraint dashboard_widgets_h_range check (h between 1 and 12),
    config_json text constraint dashboard_widgets_config_size check (octet_length(config_json) <= 16384),
    constraint dashboard_widgets_fits check (x >= 0 and w >= 1 and x + w <= 12)
);
create index dashboard_widgets_dashboard_index on dashboard_widgets (dashboard_id);
create index dashboard_widgets_channel_index on dashboard_widgets (channel_number);

comment on table dashboard_widgets is 'What stands on a dashboard, and where. Written by the gateway.';
comment on column dashboard_widgets.channel_number is 'The one channel it shows, or the first; null: none, or those of config_json.';
comment on column dashboard_widgets.x is 'Columns from the left; a dashboard has twelve.';
comment on column dashboard_widgets.y is 'Rows from the top.';
comment on column dashboard_widgets.w is 'Width in columns.';
comment on column dashboard_widgets.h is 'Height in rows.';
comment on column dashboard_widgets.config_json is 'A JSON object: its channels, by id and by name, are read here too; the rest is the pages'' business. Null: none.';

alter table api_tokens
    add column dashboard_id bigint references dashboards (id) on delete cascade,
    add constraint api_tokens_share_ends
        check (dashboard_id is null or (user_id is not null and expires_at is not null));
create index api_tokens_dashboard_index on api_tokens (dashboard_id);

comment on column api_tokens.dashboard_id is 'The one dashboard that this token, a share link, may see, made by user_id; null: not a share link.';

-- A service of an earlier version passes over the three last columns. The scope that none knows keeps it from taking a share
-- link for a token of a person.
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
        d.visible_names
    from api_tokens t
    left join users u on u.id = t.user_id
    left join dashboards d on d.id = t.dashboard_id
    where u.disabled_at is null;
comment on view published_api_tokens is 'API tokens whose owner may act. A service of its own, and a share link, is its own user; of a share link the last three columns say all that it may see.';
