import { readBoard } from "../../lib/board.ts";
import type { Dashboard } from "../../api/types.ts";
import { rowCount } from "../../lib/layout.ts";

const rows = 8;

/** A dashboard's layout, small: as many of its upper rows as fit. */
export function BoardPicture({ dashboard }: { dashboard: Dashboard }) {
  const { widgets } = readBoard(dashboard);
  const shown = Math.max(rows, Math.min(rowCount(widgets), 14));
  return (
    <svg
      className="board-picture"
      viewBox={`0 0 120 ${shown * 8}`}
      preserveAspectRatio="xMidYMin slice"
      aria-hidden="true"
    >
      {widgets.length === 0 && <rect className="board-empty" x="1" y="1" width="58" height="30" rx="1.5" />}
      {widgets.map(({ id, type, x, y, w, h }) => (
        <g key={id} data-type={type} transform={`translate(${x * 10 + 1} ${y * 8 + 1})`}>
          <rect width={w * 10 - 2} height={h * 8 - 2} rx="1.5" />
          <path d={sketch(type, w * 10 - 2, h * 8 - 2)} />
        </g>
      ))}
    </svg>
  );
}

/** A few strokes that tell the kinds of widgets apart. */
function sketch(type: string, w: number, h: number): string {
  const middle = h / 2;
  switch (type) {
    case "line_chart":
      return `M3 ${h * 0.7}L${w * 0.25} ${h * 0.45}L${w * 0.45} ${h * 0.62}L${w * 0.7} ${h * 0.3}L${w - 3} ${
        h * 0.5
      }`;
    case "gauge": {
      const r = Math.min(w, h) * 0.32;
      return `M${w / 2 - r} ${middle + r / 2}A${r} ${r} 0 0 1 ${w / 2 + r} ${middle + r / 2}`;
    }
    case "stat_card":
      return `M4 ${middle - 1}h${Math.min(10, w / 3)}M4 ${h - 4}l${w * 0.3} -2l${w * 0.25} 1l${w * 0.25} -3`;
    case "actuator_toggle":
      return `M${w / 2 - 4} ${middle}h8`;
    case "table":
      return [0.25, 0.5, 0.75].map((part) => `M4 ${h * part}h${w - 8}`).join("");
    default:
      return `M4 ${h * 0.3}h${w * 0.4}M4 ${h * 0.55}h${w * 0.7}`;
  }
}
