import { memo, useEffect, useRef } from "react";
import { clock } from "../live/clock.ts";
import { hub, recentPast } from "../live/liveHub.ts";

const width = 96;
const height = 32;
/** One lowest and one highest value per this many pixels. */
const columns = 48;

/** The last five minutes as a line without numbers. Drawn at most once a second, and outside React. */
export const Sparkline = memo(function Sparkline({ channel }: { channel: string }) {
  const path = useRef<SVGPathElement>(null);
  useEffect(() => {
    let drawnVersion = -1;
    let drawnAt = 0;
    const draw = () => {
      const ring = hub.ring(channel);
      const now = Date.now();
      if (ring.version === drawnVersion || now - drawnAt < 1_000) return;
      drawnVersion = ring.version;
      drawnAt = now;
      path.current?.setAttribute("d", sparklinePath(ring));
    };
    draw();
    return clock.subscribe(draw);
  }, [channel]);
  return (
    <svg
      className="sparkline"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      aria-hidden="true"
      focusable="false"
    >
      <path ref={path} />
    </svg>
  );
});

function sparklinePath(ring: ReturnType<typeof hub.ring>): string {
  if (ring.length < 2) return "";
  const end = ring.time(ring.length - 1);
  const start = end - recentPast;
  const low: number[] = new Array(columns).fill(Infinity);
  const high: number[] = new Array(columns).fill(-Infinity);
  let min = Infinity;
  let max = -Infinity;
  for (let i = ring.lowerBound(start); i < ring.length; i++) {
    const value = ring.value(i);
    const column = Math.min(columns - 1, Math.floor(((ring.time(i) - start) / recentPast) * columns));
    if (value < low[column]!) low[column] = value;
    if (value > high[column]!) high[column] = value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const span = max - min;
  const y = (value: number) =>
    (span === 0 ? height / 2 : height - 2 - ((value - min) / span) * (height - 4)).toFixed(1);
  let path = "";
  for (let column = 0; column < columns; column++) {
    if (high[column] === -Infinity) continue;
    const x = ((column / (columns - 1)) * width).toFixed(1);
    path += `${path === "" ? "M" : "L"}${x} ${y(low[column]!)}`;
    if (high[column] !== low[column]) path += `L${x} ${y(high[column]!)}`;
  }
  return path;
}
