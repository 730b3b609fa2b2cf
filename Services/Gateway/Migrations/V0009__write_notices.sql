-- Other services write notices, in the transaction of what they tell of; and know who may log in, to give him something to do.

-- Adds a notice, cut to what one may have, and lets the oldest go beyond the newest 100 000.
create function write_notice(content text, kind text) returns void language sql as $$
    insert into log_entries (public_id, content, kind)
    values (gen_random_uuid()::text, left(write_notice.content, 500), write_notice.kind);
    -- Those that another is removing at this moment are passed over: nobody waits.
    delete from log_entries where id in (
        select id from log_entries where id <= (select max(id) from log_entries) - 100000 for update skip locked);
$$;

create view published_users as select public_id, username from users where disabled_at is null;
