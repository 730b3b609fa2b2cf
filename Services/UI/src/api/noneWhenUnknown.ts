import { APIError } from "./client.ts";

/** For `catch`: null where the id names nothing. An id that is none is refused, one that is unknown is not found. */
export function noneWhenUnknown(error: unknown): null {
  if (error instanceof APIError && (error.status === 404 || error.status === 422)) return null;
  throw error;
}
