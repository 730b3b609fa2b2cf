import type { ChannelInput, CredentialInput, UserInput } from "../api/client.ts";
import type { CredentialKind, Role } from "../api/types.ts";

export type Faults = Readonly<Record<string, string>>;

/** The same rules as the server's, so that most mistakes are named without asking it. The server decides. */
export function checkChannel(
  form: {
    name: string;
    type: string;
    unit: string;
    min_value: string;
    max_value: string;
    description: string;
    tags: string;
    device: string;
    decimals: string;
  },
): { input?: ChannelInput; faults: Faults } {
  const faults: Record<string, string> = {};
  const name = form.name.trim();
  const unit = form.unit.trim();
  if (name === "") faults.name = "A channel needs a name.";
  if (name.length > 255) faults.name = "At most 255 characters.";
  if (unit === "") faults.unit = "A channel needs a unit; 1 stands for a plain number.";
  const min_value = readNumber(form.min_value);
  const max_value = readNumber(form.max_value);
  if (min_value === undefined) faults.min_value = "Enter a number.";
  if (max_value === undefined) faults.max_value = "Enter a number.";
  if (min_value === undefined || max_value === undefined) return { faults };
  if (min_value > max_value) faults.max_value = "Must not be below the lowest value.";
  const tags = tagsOf(form.tags);
  const tagFault = tagsFault(tags);
  if (tagFault !== undefined) faults.tags = tagFault;
  const decimals = form.decimals === "" ? null : Number(form.decimals);
  if (decimals !== null && !(Number.isInteger(decimals) && decimals >= 0 && decimals <= 10)) {
    faults.decimals = "A whole number from 0 to 10, or nothing.";
  }
  if (Object.keys(faults).length > 0) return { faults };
  const description = form.description.trim() === "" ? null : form.description;
  const device = form.device.trim() === "" ? null : form.device.trim();
  return {
    input: { name, type: form.type, unit, min_value, max_value, description, tags, device, decimals },
    faults,
  };
}

/** The tags in a text with commas. */
export const tagsOf = (text: string): string[] => [
  ...new Set(text.split(",").map((tag) => tag.trim()).filter((tag) => tag !== "")),
];

/** What is wrong with tags, if anything is. */
export function tagsFault(tags: readonly string[]): string | undefined {
  if (tags.length > 20) return "At most 20 tags.";
  if (tags.some((tag) => tag.length > 50 || tag.includes("|"))) {
    return "Each tag has at most 50 characters, and no “|”.";
  }
  return undefined;
}

/** `isNew`: a password is needed; otherwise an empty one leaves it as it is. */
export function checkUser(
  form: { email: string; username: string; role: Role; password: string },
  isNew: boolean,
): { input?: UserInput; faults: Faults } {
  const faults: Record<string, string> = {};
  const email = form.email.trim();
  const username = form.username.trim();
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) {
    faults.email = "Enter an e-mail address, like name@example.org.";
  }
  if (username.length < 2 || username.length > 50) faults.username = "2 to 50 characters.";
  if (isNew || form.password !== "") {
    const fault = passwordFault(form.password, [email, username]);
    if (fault !== undefined) faults.password = fault;
  }
  if (Object.keys(faults).length > 0) return { faults };
  const input: UserInput = { email, username, role: form.role };
  return { input: form.password === "" ? input : { ...input, password: form.password }, faults };
}

/**
 * What is wrong with a new password; undefined: nothing that can be told here. The server also knows the most common ones.
 *
 * @param words E-mail and user name.
 */
export function passwordFault(password: string, words: readonly string[]): string | undefined {
  if ([...password].length < shortestPassword) return `At least ${shortestPassword} characters.`;
  if ([...password].length > 1024) return "At most 1024 characters.";
  const rest = words.flatMap((word) => [word, word.split("@")[0] ?? ""])
    .filter((word) => word.length >= 3)
    .reduce((text, word) => text.replaceAll(word.toLowerCase(), ""), password.toLowerCase());
  return [...rest].length < shortestPassword ? "This is little more than the e-mail or the name." : undefined;
}

const shortestPassword = 8;

/** One's own profile. */
export function checkProfile(
  form: { email: string; username: string },
): { input?: { email: string; username: string }; faults: Faults } {
  const { input, faults } = checkUser({ ...form, role: "viewer", password: "" }, false);
  return input === undefined
    ? { faults }
    : { input: { email: input.email, username: input.username }, faults };
}

/** `words`: e-mail and user name of who changes the password. */
export function checkPassword(
  form: { current_password: string; password: string; again: string },
  words: readonly string[],
): { input?: { current_password: string; password: string }; faults: Faults } {
  const faults: Record<string, string> = {};
  if (form.current_password === "") faults.current_password = "Enter your present password.";
  const fault = passwordFault(form.password, words);
  if (fault !== undefined) faults.password = fault;
  if (form.again !== form.password) faults.again = "This is not the same.";
  if (Object.keys(faults).length > 0) return { faults };
  return { input: { current_password: form.current_password, password: form.password }, faults };
}

/** `isNew`: a secret is needed; otherwise an empty one leaves it as it is. */
export function checkCredential(
  form: { name: string; kind: CredentialKind; description: string; secret: string },
  isNew: boolean,
): { input?: CredentialInput; faults: Faults } {
  const faults: Record<string, string> = {};
  const name = form.name.trim();
  const description = form.description.trim();
  if (name.length < 1 || name.length > 255) faults.name = "1 to 255 characters.";
  if (description.length > 2000) faults.description = "At most 2000 characters.";
  if (isNew && form.secret === "") faults.secret = "Enter the secret.";
  if (new TextEncoder().encode(form.secret).length > 65_536) faults.secret = "At most 64 KiB.";
  if (Object.keys(faults).length > 0) return { faults };
  const input: CredentialInput = {
    name,
    kind: form.kind,
    description: description === "" ? null : description,
  };
  return { input: form.secret === "" ? input : { ...input, secret: form.secret }, faults };
}

/** Takes a decimal comma too. */
export function readNumber(text: string): number | undefined {
  const trimmed = text.trim().replace(/^(-?\d*),(\d+)$/, "$1.$2").replace("\u2212", "-");
  const value = Number(trimmed);
  return trimmed !== "" && Number.isFinite(value) ? value : undefined;
}
