import type { NoticeKind } from "../api/types.ts";
import type { IconName } from "../parts/Icon.tsx";
import type { Faults } from "./checkForms.ts";

export const contentLimit = 500;

export const noticeKinds: readonly { key: NoticeKind; label: string; plural: string; icon: IconName }[] = [
  { key: "error", label: "Error", plural: "Errors", icon: "cross" },
  { key: "warning", label: "Warning", plural: "Warnings", icon: "alert" },
  { key: "info", label: "Info", plural: "Infos", icon: "info" },
];

export interface NoticeForm {
  content: string;
  logging_type: NoticeKind;
}

/** Checks a note by the server's rules. */
export function checkNotice(form: NoticeForm): { input?: NoticeForm; faults: Faults } {
  const content = form.content.trim();
  if (content === "") return { faults: { content: "Write what happened." } };
  // The server counts characters, not the halves of them.
  const length = [...content].length;
  if (length > contentLimit) {
    return { faults: { content: `At most ${contentLimit} characters; these are ${length}.` } };
  }
  return { input: { ...form, content }, faults: {} };
}
