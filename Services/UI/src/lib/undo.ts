/** A value with its past and its future. A plain value; `change` begins a new future. */
export interface Undo<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
}

/** How many steps back are kept. */
const remembered = 100;

export const begin = <T>(present: T): Undo<T> => ({ past: [], present, future: [] });

export function change<T>({ past, present }: Undo<T>, next: T): Undo<T> {
  return { past: [...past.slice(1 - remembered), present], present: next, future: [] };
}

export function undo<T>(state: Undo<T>): Undo<T> {
  const { past, present, future } = state;
  if (past.length === 0) return state;
  return { past: past.slice(0, -1), present: past[past.length - 1]!, future: [present, ...future] };
}

export function redo<T>(state: Undo<T>): Undo<T> {
  const { past, present, future } = state;
  if (future.length === 0) return state;
  return { past: [...past, present], present: future[0]!, future: future.slice(1) };
}
