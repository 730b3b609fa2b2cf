import { type ReactNode, useState } from "react";
import { type AlertView, filterCount } from "../../lib/alerts.ts";
import { spans } from "../../lib/datapoints.ts";
import { severities } from "../../lib/rules.ts";
import { changeQuery } from "../../router.ts";
import { Button } from "../Button.tsx";

interface Props {
  view: AlertView;
  /** Of the rule that only whose alerts are shown. */
  ruleName: string | undefined;
  onChange: () => void;
}

/** Which alerts are shown; every choice goes into the address. */
export function AlertFilters({ view, ruleName, onChange }: Props) {
  const [isOpen, setOpen] = useState(false);
  const count = filterCount(view);
  const choose = (name: string, value: string | null) => {
    changeQuery({ [name]: value });
    onChange();
  };
  /** One that is pressed again lets go. */
  const chip = (name: string, key: string, chosen: string | undefined, label: ReactNode, full?: string) => (
    <button
      key={key}
      type="button"
      aria-pressed={chosen === key}
      aria-label={full}
      onClick={() => choose(name, chosen === key ? null : key)}
    >
      {label}
    </button>
  );
  return (
    <div className={`filters alert-filters ${isOpen ? "is-open" : ""}`}>
      {/* On a phone they come when they are asked for. */}
      <button
        type="button"
        className="button plain filters-more"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {count === 0 ? "Filter" : `Filter (${count})`}
      </button>
      <div className="segments" role="group" aria-label="State">
        {chip("state", "firing", view.state, "Firing")}
        {chip("state", "cleared", view.state, "Cleared")}
      </div>
      <div className="segments" role="group" aria-label="Severity">
        {severities.map(({ key, label }) => chip("severity", key, view.severity, label))}
      </div>
      <div className="segments" role="group" aria-label="Acknowledged">
        {chip("seen", "no", view.seen, "Not acknowledged")}
        {chip("seen", "yes", view.seen, "Acknowledged")}
      </div>
      <div className="segments" role="group" aria-label="Put aside">
        {chip("shelved", "yes", view.isShelved ? "yes" : undefined, "Shelved")}
        {chip("suppressed", "yes", view.isSuppressed ? "yes" : undefined, "Suppressed")}
      </div>
      <div className="segments" role="group" aria-label="Fired">
        {spans.map(({ key, label, name }) => chip("span", key, view.span, label, name))}
      </div>
      <div className="segments" role="group" aria-label="Together">
        {chip("group", "rule", view.isGrouped ? "rule" : undefined, "By rule")}
      </div>
      {view.rule !== undefined && (
        <Button icon="cross" onClick={() => choose("rule", null)}>
          {ruleName === undefined ? "Only one rule" : `Only ${ruleName}`}
        </Button>
      )}
    </div>
  );
}
