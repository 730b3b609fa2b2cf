import { type ReactNode, useMemo, useState } from "react";
import type { Storage } from "../api/types.ts";
import { formatBytes, formatBytesEach, formatCount, fraction } from "../lib/format.ts";
import { dateOf, daysLeft, lastDays, tiersOf } from "../lib/storage.ts";
import { wallClock } from "../lib/wallClock.ts";
import { type Bar, DayBars, formatDate } from "./DayBars.tsx";

const instant = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});

const formatInstant = (timestamp: string | null): string => {
  const time = timestamp === null ? NaN : Date.parse(timestamp);
  return Number.isNaN(time) ? "–" : instant.format(time);
};

/** How much is stored, where it lies, and how fast it grows. */
export function StorageFigures({ storage }: { storage: Storage }) {
  const { hot, sealed, disk } = storage;
  const stored = hot.readings + sealed.readings;
  const left = daysLeft(storage);
  return (
    <>
      <section className="facts" aria-label="In short">
        <Fact title="Database" value={formatBytes(storage.database_bytes)}>
          {disk === null ? "Free room is not known" : (
            <>
              <Meter share={1 - fraction(disk.free_bytes, 0, disk.total_bytes)} />
              {`${formatBytes(disk.free_bytes)} of ${formatBytes(disk.total_bytes)} free`}
            </>
          )}
        </Fact>
        <Fact title="Stored readings" value={formatCount(stored)}>
          {stored === 0 ? "Nothing is stored yet" : (
            <>
              {formatInstant(storage.oldest_record)}
              <br />
              to {formatInstant(storage.newest_record)}
            </>
          )}
        </Fact>
        <Fact
          title="One sealed reading takes"
          value={formatBytesEach(sealed.readings > 0 ? sealed.bytes_per_reading : null)}
        >
          {sealed.readings === 0
            ? "Readings are sealed about an hour after they came"
            : hot.readings === 0
            ? "No fresh ones at the moment"
            : `A fresh one ${formatBytesEach(hot.bytes_per_reading)}, until it is sealed`}
        </Fact>
        <Fact title="Growth" value={`${formatBytes(storage.daily_bytes)} a day`}>
          {`${formatBytes(storage.estimated_bytes_30_days)} in 30 days`}
          {left !== null && (
            <>
              <br />
              {left > 3650 ? "Room for more than 10 years" : `Room for ${formatCount(left)} days`}
            </>
          )}
        </Fact>
      </section>
      <div className="storage-columns">
        <Tiers storage={storage} />
        <DailyBars storage={storage} />
      </div>
    </>
  );
}

function Fact({ title, value, children }: { title: string; value: string; children: ReactNode }) {
  return (
    <div className="panel fact">
      <h2>{title}</h2>
      <p className="figure">{value}</p>
      <p className="quiet">{children}</p>
    </div>
  );
}

function Meter({ share }: { share: number }) {
  return (
    <span className="meter" aria-hidden="true">
      <span className={share > 0.9 ? "full" : undefined} style={{ transform: `scaleX(${share})` }} />
    </span>
  );
}

function Tiers({ storage }: { storage: Storage }) {
  const tiers = tiersOf(storage);
  return (
    <section className="panel tiers" aria-label="Where it lies">
      <header className="panel-head">
        <h2>Where it lies</h2>
      </header>
      <div className="tier-bar" aria-hidden="true">
        {tiers.map(({ key, share }) => (
          <span key={key} className={`tier-${key}`} style={{ flexGrow: share }} />
        ))}
      </div>
      <table className="table tier-table">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col" className="number">Size</th>
            <th scope="col" className="number">Readings</th>
            <th scope="col" className="number">Each</th>
          </tr>
        </thead>
        <tbody>
          {tiers.map((tier) => (
            <tr key={tier.key}>
              <th scope="row">
                <span className={`swatch tier-${tier.key}`} aria-hidden="true" />
                {tier.title}
              </th>
              <td className="number">{formatBytes(tier.bytes)}</td>
              <td className={tier.readings === null ? "number no-figure" : "number"}>
                {tier.readings === null ? "–" : formatCount(tier.readings)}
              </td>
              <td className={tier.bytesPerReading === null ? "number no-figure" : "number quiet"}>
                {formatBytesEach(tier.bytesPerReading)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="quiet tier-note">
        Readings arrive fresh. After about an hour they are sealed: packed by channel and day, and summed up
        by the minute and by the hour. Nothing is lost by that.
      </p>
    </section>
  );
}

function DailyBars({ storage }: { storage: Storage }) {
  const [unit, setUnit] = useState<"readings" | "bytes">("readings");
  const bars = useMemo(
    () =>
      lastDays(storage.days, dateOf(wallClock.now()), 30).map((day): Bar => ({
        date: day.date,
        parts: [day[unit]],
      })),
    [storage.days, unit],
  );
  const format = unit === "bytes" ? formatBytes : (count: number) => `${formatCount(count)} readings`;
  const total = bars.reduce((sum, bar) => sum + (bar.parts[0] ?? 0), 0);
  return (
    <section className="panel daily" aria-label="Stored each day">
      <header className="panel-head">
        <h2>Stored each day</h2>
        <div className="panel-actions">
          <div className="segments" role="group" aria-label="Counted in">
            {(["readings", "bytes"] as const).map((key) => (
              <button
                key={key}
                type="button"
                aria-pressed={key === unit}
                onClick={() => setUnit(key)}
              >
                {key === "bytes" ? "Bytes" : "Readings"}
              </button>
            ))}
          </div>
        </div>
      </header>
      <div className="daily-plot">
        <DayBars bars={bars} label="Days" format={format}>
          {(bar) => (
            <p className="plot-note">
              {bar === null
                ? (
                  <>
                    Last 30 days: <strong>{format(total)}</strong>
                  </>
                )
                : (
                  <>
                    {formatDate(bar.date)}: <strong>{format(bar.parts[0] ?? 0)}</strong>
                  </>
                )}
            </p>
          )}
        </DayBars>
      </div>
    </section>
  );
}
