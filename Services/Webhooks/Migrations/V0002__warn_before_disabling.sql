-- People hear that a webhook fails before it is disabled by itself.

alter table webhooks add column warned_percent integer not null default 0
    constraint webhooks_warned_percent_range check (warned_percent between 0 and 100);

comment on column webhooks.warned_percent is 'How far on the way to being disabled by itself people were told that it is, since the last success; 0: they were not.';

select audit_changes_of(
    'webhooks', 'webhook', name => '(coalesce(changed.name, changed.url))', redacted => '{ciphertext,previous_ciphertext}',
    silent => '{nonce,previous_nonce,previous_key_id,updated_at,state,state_reason,failures,failing_since,warned_percent,probe_at,last_success_at}');
