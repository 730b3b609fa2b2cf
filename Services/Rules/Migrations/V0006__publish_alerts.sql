-- What other services may know of alerts: ota asks whether rules fire on devices that it has updated.

create view published_alerts as
    select a.rule_public_id, a.rule_name, a.severity, a.fired_at, a.cleared_at, a.is_retroactive, a.suppressed,
        a.channel_public_id, r.channels as rule_channels
    from alerts a left join rules r on r.public_id = a.rule_public_id;
comment on view published_alerts is 'All alerts, 400 days after they cleared too. rule_channels: what the rule reads now; null: it was deleted.';
