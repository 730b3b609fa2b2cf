import type { Notice } from "../api/types.ts";
import { formatExactly, formatInstant } from "../lib/localTime.ts";
import { noticeKinds } from "../lib/notices.ts";
import { IconButton } from "./Button.tsx";
import { Icon } from "./Icon.tsx";

interface Props {
  notices: readonly Notice[];
  /** Whether the user may change them. */
  allowed: boolean;
  onMark: (notice: Notice) => void;
  onDelete: (notice: Notice) => void;
}

export function NoticeTable({ notices, allowed, onMark, onDelete }: Props) {
  return (
    <div className="table-frame">
      <table className="table notices">
        <thead>
          <tr>
            <th scope="col">Kind</th>
            <th scope="col">What happened</th>
            <th scope="col">Time</th>
            {allowed && (
              <th scope="col">
                <span className="hidden">Actions</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {notices.map((notice) => {
            const kind = noticeKinds.find(({ key }) => key === notice.logging_type);
            const isUnread = notice.status_type === "unread";
            return (
              <tr key={notice.public_id} data-notice={notice.public_id} data-unread={isUnread || undefined}>
                <td className={`notice-kind ${notice.logging_type}`}>
                  <Icon name={kind?.icon ?? "info"} size={16} />
                  {kind?.label ?? notice.logging_type}
                </td>
                <th scope="row">
                  {notice.content}
                  {isUnread && <span className="hidden">, unread</span>}
                </th>
                <td className="when" title={formatExactly(notice.created_on)}>
                  {formatInstant(notice.created_on)}
                </td>
                {allowed && (
                  <td className="actions">
                    <IconButton
                      icon={isUnread ? "check" : "undo"}
                      label={isUnread ? `Mark read: ${notice.content}` : `Mark unread: ${notice.content}`}
                      onClick={() => onMark(notice)}
                    />
                    <IconButton
                      icon="trash"
                      label={`Delete: ${notice.content}`}
                      onClick={() =>
                        onDelete(notice)}
                    />
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
