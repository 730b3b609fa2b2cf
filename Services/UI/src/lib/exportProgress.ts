/** What of an export has come: counts rows while the bytes pass. */
export class ExportProgress {
  #lines = 0;
  bytes = 0;

  /** `total`: how many readings are expected; null: nobody knows. */
  constructor(readonly total: number | null) {}

  add(chunk: Uint8Array) {
    this.bytes += chunk.length;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) this.#lines++;
  }

  /** Without the header. */
  get rows(): number {
    return Math.max(0, this.#lines - 1);
  }

  /** 0…1; null: nobody knows. */
  get share(): number | null {
    return this.total === null ? null : this.total === 0 ? 1 : Math.min(1, this.rows / this.total);
  }
}

/** The name that the server gives the file. */
export function fileName(disposition: string | null, otherwise: string): string {
  const match = /filename\*=UTF-8''([^;]+)|filename="([^"]+)"/i.exec(disposition ?? "");
  if (match === null) return otherwise;
  try {
    return match[1] === undefined ? match[2] ?? otherwise : decodeURIComponent(match[1]);
  } catch {
    return otherwise;
  }
}
