import { formatCount } from "../lib/format.ts";
import { IconButton } from "./Button.tsx";

interface Props {
  /** From 1. */
  page: number;
  pageSize: number;
  total: number;
  onTurn: (page: number) => void;
}

/** Turns the pages of a list; nothing while one page holds all. */
export function Pager({ page, pageSize, total, onTurn }: Props) {
  const pages = Math.max(1, Math.ceil(total / pageSize));
  if (pages === 1 && page === 1) return null;
  const first = (page - 1) * pageSize + 1;
  return (
    <nav className="pager" aria-label="Pages">
      <p className="quiet" role="status">
        {formatCount(first)} – {formatCount(Math.min(total, page * pageSize))} of {formatCount(total)}
      </p>
      <IconButton icon="back" label="Newer" disabled={page <= 1} onClick={() => onTurn(page - 1)} />
      <IconButton icon="forward" label="Older" disabled={page >= pages} onClick={() => onTurn(page + 1)} />
    </nav>
  );
}
