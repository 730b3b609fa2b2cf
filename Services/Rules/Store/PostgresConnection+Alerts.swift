import Catalogue
import Domain
import Postgres

/// Alerts come and go, in the transaction of what caused it; repeating changes nothing and tells nobody twice.
///
/// Each is one statement for all, whatever their number. A rule is in a call at most once.
extension PostgresConnection {
    /// Writes alerts, with their history, and tells whom their rules name. One of a rule that is shelved is shelved too; one that is
    /// suppressed names nobody, until ``reviewSuppression(at:)`` finds that it is not any more.
    func fire(_ firings: [AlertFiring]) throws {
        guard !firings.isEmpty else { return }
        let rules = firings.map(\.rule)
        let causes = firings.filter { !$0.isRetroactive }
        try self.query(
            """
            with fired as (
                insert into alerts as alert (
                    rule_public_id, rule_name, severity, fired_at, is_retroactive, value, peak_value, message,
                    channel_public_id, channel_name, unit, operator, threshold, shelved_until, shelved_by, shelved_by_name,
                    suppressed, notifies)
                select new.rule, new.name, new.severity, new.at, new.is_retroactive, new.value, new.value, new.message,
                    new.channel, new.channel_name, new.unit, new.operator, new.threshold, shelf.shelved_until,
                    shelf.shelved_by, shelf.shelved_by_name, suppression.reason,
                    case when shelf.shelved_until is null and suppression.reason is null and not new.is_retroactive
                        then string_to_array(new.actions, ',') else '{}' end
                from unnest(
                    \(rules.map(\.id.text)), \(rules.map(\.name)), \(rules.map(\.severity.rawValue)),
                    \(firings.map(\.at)), \(firings.map(\.isRetroactive)), \(firings.map(\.value)), \(firings.map(\.message)),
                    \(firings.map(\.source?.channel.text)), \(firings.map(\.source?.name)), \(firings.map(\.source?.unit)),
                    \(rules.map(\.condition.simple?.comparison.rawValue)), \(rules.map(\.condition.simple?.threshold)),
                    \(rules.map { $0.actions.map(\.rawValue).joined(separator: ",") })
                ) as new (
                    rule, name, severity, at, is_retroactive, value, message, channel, channel_name, unit, operator,
                    threshold, actions)
                left join lateral (
                    select shelved_until, shelved_by, shelved_by_name from alerts
                    where rule_public_id = new.rule and shelved_until > now() order by id desc limit 1
                ) as shelf on true
                left join lateral (
                    -- The cause may fire in this very statement.
                    select coalesce(suppression_of(new.rule, new.channel, new.at), (
                        select 'Depends on ' || cause.name || ', which fired'
                        from unnest(\(causes.map(\.rule.id.text)), \(causes.map(\.rule.name)), \(causes.map(\.at)))
                            as cause (rule, name, at)
                        join rules r on r.depends_on = cause.rule
                        where r.public_id = new.rule and cause.at <= new.at)) as reason
                    where not new.is_retroactive
                ) as suppression on true
                where not new.is_retroactive or not exists (
                    select from alerts
                    where rule_public_id = new.rule and fired_at <= new.at
                        and (cleared_at > new.at or cleared_at is null))
                on conflict do nothing
                returning alert
            ), history as (
                insert into alert_history (alert_id, at, kind, text, value)
                select (alert).id, (alert).fired_at, 'fired', (alert).message, (alert).value from fired
                union all
                select (alert).id, (alert).fired_at, 'suppressed', (alert).suppressed, null from fired
                where (alert).suppressed is not null
                returning 1
            )
            -- Whatever is noted of telling stands behind it in the history.
            select tell_of_alert(alert)::text from fired, (select count(*) from history) as noted
            """)
    }

    /// Clears the alerts of these rules that fire, if there are any, and tells those who were told that they fired.
    func clear(_ clearings: [AlertClearing]) throws {
        guard !clearings.isEmpty else { return }
        try self.query(
            """
            with cleared as (
                update alerts as alert set cleared_at = greatest(done.at, alert.fired_at),
                    peak_value = coalesce(done.peak, alert.peak_value)
                from unnest(
                    \(clearings.map(\.rule.text)), \(clearings.map(\.at)), \(clearings.map(\.value)),
                    \(clearings.map(\.peak)), \(clearings.map(\.reason)), \(clearings.map(\.isRetroactive))
                ) as done (rule, at, value, peak, reason, is_retroactive)
                where alert.rule_public_id = done.rule and alert.cleared_at is null
                    and alert.is_retroactive = done.is_retroactive
                returning alert, done.reason, done.value
            ), history as (
                insert into alert_history (alert_id, at, kind, text, value)
                select (alert).id, (alert).cleared_at, 'cleared', reason, value from cleared
            )
            select tell_of_alert(alert)::text from cleared
            """)
    }

    /// Removes alerts that cleared more than 400 days ago, with their history, a thousand at a time.
    ///
    /// - Returns: whether there are no more of them.
    func forgetOldAlerts() throws -> Bool {
        let count = try self.execute(
            """
            delete from alerts where id in (
                select id from alerts
                where fired_at < now() - interval '400 days'
                    and (is_retroactive or cleared_at < now() - interval '400 days')
                order by fired_at limit 1000)
            """)
        return count < 1000
    }

    /// The worst values so far of alerts that fire.
    func raisePeaks(_ peaks: [(rule: Rule.ID, value: Double)]) throws {
        guard !peaks.isEmpty else { return }
        try self.execute(
            """
            update alerts set peak_value = peak.value
            from unnest(\(peaks.map(\.rule.text)), \(peaks.map(\.value))) as peak (rule, value)
            where rule_public_id = peak.rule and cleared_at is null and not is_retroactive
            """)
    }
}
