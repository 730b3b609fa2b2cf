-- What people say of a channel beyond its name: words, tags, the device it belongs to, and how exactly it is shown.

alter table channels
    add column description text constraint channels_description_length check (char_length(description) <= 2000),
    add column tags text[] not null default '{}' constraint channels_tags_number check (cardinality(tags) <= 20),
    add column device text constraint channels_device_length check (char_length(device) between 1 and 255),
    add column decimals smallint constraint channels_decimals_range check (decimals between 0 and 10);
create index channels_tags_index on channels using gin (tags);
create index channels_device_index on channels (device);

comment on column channels.description is 'As written; null: none.';
comment on column channels.tags is 'Trimmed, each once, in the order in which they were given.';
comment on column channels.device is 'Whose channel it is: a token that is limited to this device may feed it. Null: nobody''s.';
comment on column channels.decimals is 'How many decimals of a value are shown; null: as many as it needs.';

-- A service of an earlier version passes over the last column.
create or replace view published_channels as
    select number, public_id, name, kind, unit, min_value, max_value, expected_interval_seconds, device
    from channels
    where deleted_at is null;
