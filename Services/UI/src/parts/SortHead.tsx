import type { ReactNode } from "react";
import { Icon } from "./Icon.tsx";

interface Props {
  children: string;
  className?: string;
  /** Stands before the words. */
  leading?: ReactNode;
  /** How the table is ordered by this column, if it is. */
  order: "ascending" | "descending" | undefined;
  onSort: () => void;
}

/** The head of a column that orders its table: again, the other way round. */
export function SortHead({ children, className, leading, order, onSort }: Props) {
  return (
    <th scope="col" className={className} aria-sort={order} aria-label={children}>
      {leading}
      <button type="button" className="sort" onClick={onSort}>
        {children}
        {order !== undefined && <Icon name={order === "ascending" ? "up" : "down"} size={14} />}
      </button>
      <span className="sort-name">{children}</span>
    </th>
  );
}
