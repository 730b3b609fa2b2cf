import type { ReactNode } from "react";
import { Icon, type IconName } from "./Icon.tsx";

/** Stands where content is missing: says why, and what to do about it. */
export function EmptyState(
  { icon, title, children, action }: {
    icon: IconName;
    title: string;
    children: ReactNode;
    action?: ReactNode;
  },
) {
  return (
    <div className="empty">
      <span className="empty-icon">
        <Icon name={icon} size={28} />
      </span>
      <h2>{title}</h2>
      <p>{children}</p>
      {action}
    </div>
  );
}
