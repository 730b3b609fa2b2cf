import { memo, useEffect, useRef, useState } from "react";
import type { Channel } from "../api/types.ts";
import { isSlider, sliderStep, splitName, switchValues } from "../lib/channels.ts";
import { type Control, shownValue } from "../lib/control.ts";
import { formatOf, fraction } from "../lib/format.ts";
import { useControl } from "../live/hooks.ts";
import { hub } from "../live/liveHub.ts";
import { Icon } from "./Icon.tsx";
import { Switch } from "./Switch.tsx";

/** An actuator: a switch or a slider, and in words how far the last command has come. */
export const ControlRow = memo(
  function ControlRow({ channel, allowed }: { channel: Channel; allowed: boolean }) {
    const state = useControl(channel.public_id);
    const { group, label } = splitName(channel.name);
    return (
      <article
        className={`control ${state.phase}`}
        data-channel={channel.public_id}
        data-phase={state.phase}
        aria-label={channel.name}
      >
        <div className="control-name">
          <h3 title={channel.name}>{label}</h3>
          <Progress channel={channel} state={state} group={group} />
        </div>
        {isSlider(channel)
          ? <Slider channel={channel} state={state} allowed={allowed} />
          : <OnOff channel={channel} state={state} allowed={allowed} />}
      </article>
    );
  },
);

interface Props {
  channel: Channel;
  state: Control;
  allowed: boolean;
}

function OnOff({ channel, state, allowed }: Props) {
  const { off, on } = switchValues(channel);
  const shown = shownValue(state);
  const isOn = shown !== null && Math.abs(shown - on) < Math.abs(shown - off);
  const [onWord, offWord] = channel.type === "cmd_opened"
    ? ["Open", "Not open"]
    : channel.type === "cmd_closed"
    ? ["Closed", "Not closed"]
    : ["On", "Off"];
  return (
    <Switch
      label={channel.name}
      isOn={isOn}
      disabled={!allowed}
      onSwitch={() => void hub.controls.set(channel.public_id, isOn ? off : on)}
    >
      <span className="switch-word">{shown === null ? "Unknown" : isOn ? onWord : offWord}</span>
    </Switch>
  );
}

function Slider({ channel, state, allowed }: Props) {
  const { min_value: min, max_value: max, public_id: id } = channel;
  const [draft, setDraft] = useState<number>();
  const draftNow = useRef<number>();
  const timer = useRef<ReturnType<typeof setTimeout>>();
  useEffect(() => () => clearTimeout(timer.current), []);
  const value = draft ?? shownValue(state) ?? min;
  const reading = formatOf(channel, draft ?? shownValue(state));
  const change = (next: number) => {
    draftNow.current = next;
    setDraft(next);
  };
  // A drag or a row of key presses is one command, with the value it ends at.
  const commit = () => {
    clearTimeout(timer.current);
    const wish = draftNow.current;
    draftNow.current = undefined;
    setDraft(undefined);
    if (wish !== undefined && wish !== shownValue(state)) void hub.controls.set(id, wish);
  };
  // A touch that turned into scrolling was no wish.
  const discard = () => {
    draftNow.current = undefined;
    setDraft(undefined);
  };
  const commitSoon = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(commit, 500);
  };
  return (
    <div className="slider">
      <input
        type="range"
        min={min}
        max={max}
        step={sliderStep(min, max)}
        value={value}
        disabled={!allowed}
        aria-label={channel.name}
        aria-valuetext={`${reading.text} ${reading.unit}`}
        ref={(input) => input?.style.setProperty("--filled", String(fraction(value, min, max)))}
        onChange={(event) => change(Number(event.target.value))}
        onPointerUp={commit}
        onPointerCancel={discard}
        onKeyUp={commitSoon}
        onBlur={commit}
      />
      <output className="slider-value">
        {reading.text} <small>{reading.unit}</small>
      </output>
    </div>
  );
}

/** How far the last command has come; the name of the group when there is nothing to say. */
function Progress({ channel, state, group }: { channel: Channel; state: Control; group: string }) {
  const asked = formatOf(channel, state.asked);
  const wish = isSlider(channel) ? ` ${asked.text} ${asked.unit}` : "";
  return (
    <p className="progress" role="status">
      {state.phase === "idle" && group}
      {state.phase === "sending" && <Line icon="spinner" text={`Sending${wish}…`} />}
      {state.phase === "pending" && <Line icon="spinner" text={`Pending${wish}…`} />}
      {state.phase === "confirmed" && <Line icon="check" text={`Confirmed${wish}`} />}
      {(state.phase === "failed" || state.phase === "expired") && (
        <>
          <Line
            icon="alert"
            text={`${state.phase === "failed" ? "Failed" : "Expired"}: ${state.reason ?? ""}`}
          />
          <button
            type="button"
            className="text-button"
            onClick={() => hub.controls.dismiss(channel.public_id)}
          >
            OK
          </button>
        </>
      )}
    </p>
  );
}

function Line({ icon, text }: { icon: "spinner" | "check" | "alert"; text: string }) {
  return (
    <span className="progress-text">
      {icon === "spinner" ? <span className="spinner" aria-hidden="true" /> : <Icon name={icon} size={14} />}
      {text}
    </span>
  );
}
