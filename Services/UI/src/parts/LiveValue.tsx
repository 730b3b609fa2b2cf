import { memo } from "react";
import type { Channel } from "../api/types.ts";
import { formatAge, formatOf } from "../lib/format.ts";
import { useSample, useSilence } from "../live/hooks.ts";

/** A channel's newest value with its unit; grey and with its age once the channel is silent. */
export const LiveValue = memo(function LiveValue({ channel }: { channel: Channel }) {
  const { public_id: id } = channel;
  const sample = useSample(id);
  const silence = useSilence(id);
  const reading = formatOf(channel, sample?.value);
  return (
    <span className={`live-value ${silence === null ? "" : "silent"}`} data-channel={id}>
      <span data-value={sample?.value ?? ""} data-time={sample?.time ?? ""}>{reading.text}</span>
      {reading.unit !== "" && <small>{reading.unit}</small>}
      {silence !== null && <small className="live-age">{formatAge(silence)} old</small>}
    </span>
  );
});
