-- Several evaluators share the rules: each eighth of them, by the remainder of rules.id, is at a position of its own.

alter table rule_offsets add column share bigint not null default 0
    constraint rule_offsets_share_range check (share between 0 and 7);
alter table rule_offsets alter column share drop default, drop constraint rule_offsets_pkey, add primary key (share, partition);
insert into rule_offsets (share, partition, commits, updated_at)
    select others.share, o.partition, o.commits, o.updated_at from rule_offsets o, generate_series(1, 7) as others (share)
    where o.share = 0;
comment on column rule_offsets.share is 'Of the rules whose id leaves this remainder when it is divided by 8. Who evaluates them holds its lock.';
