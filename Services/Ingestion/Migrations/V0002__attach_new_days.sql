-- A new day is attached, not made in place: that waits for nobody who only reads the table, a backup of many hours among them.

-- Makes the partition of the day if it is missing. Safe to call from several writers at once.
create or replace function ensure_readings_partition(day date) returns void language plpgsql as $$
declare
    partition text := 'readings_' || to_char(day, 'YYYYMMDD');
begin
    if to_regclass(partition) is not null then
        return;
    end if;
    execute format('create table %I (like readings including defaults including constraints)', partition);
    execute format(
        'alter table readings attach partition %I for values from (%L) to (%L)',
        partition, day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC');
exception when duplicate_table or unique_violation then
    null; -- Another writer was faster.
end
$$;
