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
  // A page below the link's own, like one dashboard of the list, is not the page itself.
  const current = path === href ? "page" : href !== "/" && path.startsWith(`${href}/`) ? true : undefined;
  return <a {...rest} href={href} aria-current={current} onClick={follow} />;
}
