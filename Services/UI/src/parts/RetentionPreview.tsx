import { useMemo } from "react";
import type { Preview, PreviewDay } from "../api/types.ts";
import { formatBytes, formatCount } from "../lib/format.ts";
import { deletesNow, sumTiers, tierNames } from "../lib/retention.ts";
import { dateOf, datesFrom } from "../lib/storage.ts";
import { wallClock } from "../lib/wallClock.ts";
import { type Bar, DayBars, formatDate } from "./DayBars.tsx";
import { Icon } from "./Icon.tsx";

const order: readonly PreviewDay["tier"][] = ["raw", "minutes", "hours"];

/** "1 200 readings (4.1 KiB)", "12.0 MiB": sums of minutes and hours are not readings. */
export function formatAmount({ readings, bytes }: { readings: number; bytes: number }): string {
  if (readings === 0) return formatBytes(bytes);
  return `${formatCount(readings)} ${readings === 1 ? "reading" : "readings"} (${formatBytes(bytes)})`;
}

/** What a policy would remove: at once, on each of the coming 30 days, and what then remains. */
export function RetentionPreview({ preview, scheduled }: { preview: Preview; scheduled: boolean }) {
  const bars = useMemo(() => barsOf(preview), [preview]);
  const tiers = sumTiers(preview);
  return (
    <div className="preview">
      <div className={`preview-now ${deletesNow(preview) ? "some" : "nothing"}`}>
        <Icon name={deletesNow(preview) ? "trash" : "check"} />
        <p>
          {deletesNow(preview)
            ? (
              <>
                <strong>{formatAmount(preview.now)}</strong>{" "}
                {scheduled ? "would go at the next cleanup." : "would go if someone cleaned up now."}
              </>
            )
            : "Nothing would go now."}
        </p>
      </div>
      <h3>The coming 30 days</h3>
      {tiers.length === 0 ? <p className="quiet">Nothing is old enough to go in this time.</p> : (
        <>
          <DayBars bars={bars} label="What goes on each day" format={formatBytes}>
            {(bar) => (
              <p className="plot-note">
                {bar === null
                  ? `Frees ${formatBytes(tiers.reduce((sum, { bytes }) => sum + bytes, 0))} in all`
                  : (
                    <>
                      {formatDate(bar.date)}: {describeBar(bar)}
                    </>
                  )}
              </p>
            )}
          </DayBars>
          <ul className="preview-tiers">
            {tiers.map((tier) => (
              <li key={tier.tier}>
                <span className={`bar-swatch ${tier.tier}`} aria-hidden="true" />
                <span>
                  {tierNames[tier.tier]}
                  <small className="quiet">
                    {tier.first === tier.last
                      ? formatDate(tier.first)
                      : `${formatDate(tier.first)} – ${formatDate(tier.last)}`}
                  </small>
                </span>
                <span className="amount">
                  {tier.readings > 0 && `${formatCount(tier.readings)} readings, `}
                  {formatBytes(tier.bytes)}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      <p className="preview-keeps">
        Of what is stored today, <strong>{formatAmount(preview.keeps)}</strong> would remain.
      </p>
    </div>
  );
}

function barsOf(preview: Preview): Bar[] {
  const today = dateOf(wallClock.now());
  const dates = preview.days.map(({ date }) => date).sort();
  const first = dates[0] !== undefined && dates[0] < today ? dates[0] : today;
  const byDate = new Map<string, number[]>();
  for (const { date, tier, bytes } of preview.days) {
    const parts = byDate.get(date) ?? [0, 0, 0];
    parts[order.indexOf(tier)]! += bytes;
    byDate.set(date, parts);
  }
  // A day more, since the first one is today.
  return datesFrom(first, 31).map((date) => ({ date, parts: byDate.get(date) ?? [0, 0, 0] }));
}

function describeBar(bar: Bar): string {
  const parts = order.flatMap((tier, i) => {
    const bytes = bar.parts[i] ?? 0;
    return bytes > 0 ? [`${tierNames[tier].toLowerCase()} ${formatBytes(bytes)}`] : [];
  });
  return parts.length === 0 ? "nothing" : parts.join(", ");
}
