-- Endpoints may be mailboxes, and may name another endpoint that gets what does not arrive.

alter table webhooks drop constraint webhooks_format_known;
alter table webhooks add constraint webhooks_format_known
    check (format in ('json', 'slack', 'teams', 'discord', 'template', 'email'));
alter table webhooks add constraint webhooks_mail_format check ((format = 'email') = (lower(left(url, 7)) = 'mailto:'));

alter table webhooks add column fallback_id bigint references webhooks (id) on delete set null;
alter table webhooks add column fallback_after integer not null default 300
    constraint webhooks_fallback_after_range check (fallback_after between 60 and 86400);
alter table webhooks add column fallback_since timestamptz;
alter table webhooks add constraint webhooks_fallback_other check (fallback_id <> id);
create index webhooks_fallback_index on webhooks (fallback_id) where fallback_id is not null;

comment on column webhooks.url is 'http:, https: or mailto:; the format email belongs to the last, and to it alone.';
comment on column webhooks.fallback_id is 'Who gets what does not arrive here; null: nobody, or it was deleted.';
comment on column webhooks.fallback_after is 'Seconds after its first attempt before a delivery goes to the fallback too.';
comment on column webhooks.fallback_since is 'When the fallback was named: what failed before that is past.';

alter table deliveries add column fallback_for text;
alter table deliveries add column fallback_to text;
create index deliveries_failed_index on deliveries (webhook_id, id)
    where status = 'failed' and fallback_to is null and fallback_for is null;

comment on column deliveries.fallback_for is 'Public id of the webhook that this did not arrive at; null: it is no fallback. The webhook may have been deleted.';
comment on column deliveries.fallback_to is 'Public id of the webhook that was given it too; null: none was.';

select audit_changes_of(
    'webhooks', 'webhook', name => '(coalesce(changed.name, changed.url))', redacted => '{ciphertext,previous_ciphertext}',
    silent => '{nonce,previous_nonce,previous_key_id,updated_at,state,state_reason,failures,failing_since,warned_percent,probe_at,last_success_at,fallback_since}');
