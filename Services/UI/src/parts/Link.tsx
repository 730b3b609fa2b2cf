import type { AnchorHTMLAttributes, MouseEvent } from "react";
import { navigate, usePath } from "../router.ts";

interface Props extends AnchorHTMLAttributes<HTMLAnchorElement> {
  href: string;
  /** Pages below it are others, and not single things of its list. */
  isExact?: boolean;
}

/** A link within the site. Opens elsewhere when the user asks for that with a modifier key. */
export function Link({ href, isExact = false, ...rest }: Props) {
  const path = usePath();
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(href);
  };
  // A page below the link's own, like one dashboard of the list, is not the page itself.
  const isAbove = !isExact && href !== "/" && path.startsWith(`${href}/`);
  const current = path === href ? "page" : isAbove ? true : undefined;
  return <a {...rest} href={href} aria-current={current} onClick={follow} />;
}
