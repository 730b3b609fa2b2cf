-- The worker's role owns no table: what drops days acts with the rights of their owner.

-- As before; and a day that the caller could not vacuum, for a reader's snapshot or for want of the right to, is left to
-- autovacuum, which then comes for a single dead row.
create or replace function drop_empty_runs_partitions(before date) returns integer language plpgsql as $$
declare
    partition text;
    has_rows  boolean;
    dropped   integer := 0;
begin
    for partition in select empty_runs_partitions(before) loop
        if pg_relation_size(partition::regclass) > 0 then
            if not exists (select from pg_class where oid = partition::regclass and reloptions is not null) then
                execute format(
                    'alter table %I set (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0)', partition);
            end if;
            continue;
        end if;
        lock table only reading_runs in access exclusive mode;
        execute format('lock table %I in access exclusive mode', partition);
        execute format('select exists (select from %I)', partition) into has_rows;
        continue when has_rows;
        execute format('drop table %I', partition);
        dropped := dropped + 1;
    end loop;
    return dropped;
end
$$;
