import type { AnchorHTMLAttributes, MouseEvent } from "react";
import { navigate, usePath } from "../router.ts";

/** A link within the site. Opens elsewhere when the user asks for that with a modifier key. */
export function Link({ href, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }) {
  const path = usePath();
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(href);
  };
  const current = path === href ? "page" : undefined;
  return <a {...rest} href={href} aria-current={rest["aria-current"] ?? current} onClick={follow} />;
}
