// The part of uPlot 1.6.16 that Plot.tsx uses. The wheel carries no types.
declare module "uplot" {
  export type Column = readonly (number | null | undefined)[];

  export interface Axis {
    scale?: string;
    side?: number;
    size?: number;
    gap?: number;
    font?: string;
    stroke?: () => string;
    space?: number;
    /** The distances between splits to choose from, ascending. */
    incrs?: number[];
    grid?: { stroke: () => string; width: number };
    ticks?: { show?: boolean; stroke?: () => string; width?: number; size?: number };
    splits?: (self: uPlot, axis: number, min: number, max: number, step: number) => number[];
    values?: (self: uPlot, splits: number[]) => (string | null)[];
  }

  export interface Series {
    label?: string;
    scale?: string;
    show?: boolean;
    stroke?: () => string;
    width?: number;
    /** False: its values do not move the scale. */
    auto?: boolean;
    points?: { show: boolean };
    /** null: nothing is drawn. */
    paths?: () => null;
  }

  export interface Options {
    width: number;
    height: number;
    padding?: (number | null)[];
    legend?: { show: boolean };
    cursor?: {
      sync?: { key: string; setSeries?: boolean };
      drag?: { x: boolean; y: boolean };
      points?: { size?: number; width?: number; stroke?: () => string };
      y?: boolean;
      /** Makes each listener; null for none. */
      bind?: Record<string, () => null>;
    };
    scales?: Record<
      string,
      {
        time?: boolean;
        auto?: boolean;
        range?: (self: uPlot, min: number | null, max: number | null) => [number | null, number | null];
      }
    >;
    axes?: Axis[];
    series: Series[];
    hooks?: Partial<Record<"setCursor" | "drawClear" | "draw", ((self: uPlot) => void)[]>>;
  }

  export default class uPlot {
    constructor(options: Options, data: readonly Column[], target: HTMLElement);
    readonly root: HTMLElement;
    readonly ctx: CanvasRenderingContext2D;
    /** The plot within the canvas, in device pixels. */
    readonly bbox: { left: number; top: number; width: number; height: number };
    readonly data: readonly Column[];
    readonly cursor: { left?: number; top?: number; idx?: number | null };
    setData(data: readonly Column[], resetScales?: boolean): void;
    setScale(scale: string, limits: { min: number; max: number }): void;
    /** In pixels of the page from the plot's upper left corner; outside hides the cross-hair. */
    setCursor(place: { left: number; top: number }): void;
    setSize(size: { width: number; height: number }): void;
    setSeries(index: number, options: { show: boolean }): void;
    /** In device pixels of the canvas when `inCanvas`. */
    valToPos(value: number, scale: string, inCanvas: boolean): number;
    batch(work: () => void): void;
    redraw(): void;
    destroy(): void;
  }
}

declare module "uplot/uplot.css";
