-- The worker's role owns no table: what drops days acts with the rights of their owner.

-- Drops the day of the archive, with what is in it. Locks the table first and its partition then, as whoever writes or reads does.
create function drop_chunks_partition(day date) returns void language plpgsql as $$
begin
    lock table only reading_chunks in access exclusive mode;
    execute format('drop table %I', 'reading_chunks_' || to_char(day, 'YYYYMMDD'));
end
$$;
