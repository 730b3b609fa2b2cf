import { saveFile } from "./saveFile.ts";

interface Entry {
  readonly name: string;
  /** 0…7: which of the theme's series colours. */
  readonly colour: number;
}

const font = (size: number, weight = 400) => `${weight} ${size}px Inter, system-ui, sans-serif`;

/** Saves the plots within `chart` as one PNG, as they are on the screen, with a title above and the lines' names below. */
export async function exportPicture(
  chart: HTMLElement,
  title: string,
  entries: readonly Entry[],
  name: string,
) {
  // Plots that are out of sight are drawn now; the canvas follows before the next task.
  dispatchEvent(new Event("beforeprint"));
  await new Promise((done) => setTimeout(done));
  const ratio = devicePixelRatio;
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const plots = [...chart.querySelectorAll<HTMLElement>(".chart-unit")].map((unit) => ({
    label: unit.querySelector(".unit-label")?.textContent ?? "",
    canvas: unit.querySelector("canvas"),
  }));
  const width = Math.max(320, ...plots.map(({ canvas }) => (canvas?.width ?? 0) / ratio));
  const picture = document.createElement("canvas");
  const context = picture.getContext("2d")!;

  // Where the names go: one behind the other, in as many rows as they need.
  context.font = font(12);
  const places: { entry: Entry; x: number; row: number }[] = [];
  let [x, row] = [12, 0];
  for (const entry of entries) {
    const length = context.measureText(entry.name).width + 42;
    if (x + length > width && x > 12) [x, row] = [12, row + 1];
    places.push({ entry, x, row });
    x += length;
  }
  const top = 40;
  const heights = plots.map(({ canvas }) => (canvas?.height ?? 0) / ratio);
  const bottom = top + heights.reduce((sum, height) => sum + height, 0);
  picture.width = Math.round(width * ratio);
  picture.height = Math.round((bottom + (row + 1) * 22 + 14) * ratio);
  context.scale(ratio, ratio);
  context.fillStyle = colour("--surface");
  context.fillRect(0, 0, picture.width, picture.height);
  context.textBaseline = "middle";
  context.fillStyle = colour("--text");
  context.font = font(14, 600);
  context.fillText(title, 12, 20);
  let y = top;
  plots.forEach(({ canvas, label }, index) => {
    if (canvas === null) return;
    context.drawImage(canvas, 0, y, canvas.width / ratio, canvas.height / ratio);
    context.fillStyle = colour("--muted");
    context.font = font(11);
    context.fillText(label, 68, y + 10);
    y += heights[index]!;
  });
  context.font = font(12);
  for (const { entry, x, row } of places) {
    const middle = bottom + 14 + row * 22;
    context.fillStyle = colour(`--series-${entry.colour}`);
    context.fillRect(x, middle - 1.5, 12, 3);
    context.fillStyle = colour("--text");
    context.fillText(entry.name, x + 18, middle);
  }
  const blob = await new Promise<Blob | null>((resolve) => picture.toBlob(resolve, "image/png"));
  if (blob === null) throw new Error("the browser could not make the picture");
  saveFile(blob, name);
}
