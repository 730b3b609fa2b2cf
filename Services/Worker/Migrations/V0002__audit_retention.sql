-- What is kept how long is audited, by the gateway's function.

select audit_changes_of('retention_policy', 'retention_policy', id => 'null', name => 'null', silent => '{last_archive_run,updated_at}');
select audit_changes_of(
    'channel_retention', 'channel_retention',
    id => '(select public_id from published_channels where number = changed.channel)',
    name => '(select name from published_channels where number = changed.channel)');
