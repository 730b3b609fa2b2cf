-- What belongs together by its tags can be treated together by others: a maintenance window covers a tag's channels.
-- A service of an earlier version passes over the last column.
create or replace view published_channels as
    select number, public_id, name, kind, unit, min_value, max_value, expected_interval_seconds, device, tags
    from channels
    where deleted_at is null;
