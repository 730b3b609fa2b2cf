import { type ReactNode, useState } from "react";
import { APIError } from "../api/client.ts";
import { toasts } from "../state/toasts.ts";

interface Props {
  /** What is so when it is on. */
  label: string;
  isOn: boolean;
  disabled?: boolean;
  onSwitch: () => void;
  /** What stands before the track. */
  children?: ReactNode;
}

export function Switch({ label, isOn, disabled = false, onSwitch, children }: Props) {
  return (
    <button
      type="button"
      role="switch"
      className="switch"
      aria-checked={isOn}
      aria-label={label}
      disabled={disabled}
      onClick={onSwitch}
    >
      {children}
      <span className="track" aria-hidden="true">
        <span className="knob" />
      </span>
    </button>
  );
}

/** A switch that waits for what it does, and says when that did not work. */
export function WaitingSwitch(
  { act, disabled = false, ...rest }: Omit<Props, "onSwitch"> & { act: () => Promise<void> },
) {
  const [busy, setBusy] = useState(false);
  const onSwitch = async () => {
    setBusy(true);
    try {
      await act();
    } catch (error) {
      toasts.show("error", error instanceof APIError ? error.message : "That did not work.");
    }
    setBusy(false);
  };
  return <Switch {...rest} disabled={disabled || busy} onSwitch={() => void onSwitch()} />;
}
