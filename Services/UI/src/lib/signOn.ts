/** The page to which a sign-in by a provider comes back. */
export const signOnPath = "/sso-callback";

/** Where the browser goes to be signed in by a provider, and then on to `next`, a path of this site. */
export function signOnLink(address: string, next: string): string {
  return next === "/" ? address : `${address}&next=${encodeURIComponent(next)}`;
}

/** The server says in one word what went wrong; the sentence is ours, so that no address can put words into this page. */
const sentences: Readonly<Record<string, string>> = {
  disabled: "Signing in this way is switched off.",
  stale: "This sign-in took too long, or was begun in another window. Please start again.",
  denied: "The provider did not allow it, or you have cancelled it.",
  "no-subject": "The provider does not say who you are.",
  "no-email": "The provider tells no e-mail address of yours.",
  "email-not-verified":
    "The provider has not verified your e-mail address. Confirm it there, then try again.",
  administrator:
    "Your e-mail address belongs to an administrator's account, which signs in with its password.",
  "linked-elsewhere": "Your e-mail address belongs to an account that signs in another way.",
  "not-invited": "You have no account here. Ask an administrator for one.",
  "account-disabled": "Your account is disabled. Ask an administrator.",
  provider: "The provider cannot be reached, or its answer could not be trusted. Try again in a moment.",
};

export function signOnFailure(word: string): string {
  return Object.hasOwn(sentences, word)
    ? sentences[word] ?? ""
    : "Signing in did not work. Please start again.";
}

/** A provider's address, as short as a person knows it. */
export function providerHost(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address;
}
