import { type WidgetType, widgetTypes } from "../../api/types.ts";
import { widgetKinds } from "../../lib/widgets.ts";
import { Icon, type IconName } from "../Icon.tsx";

const widgetIcons: Readonly<Record<WidgetType, IconName>> = {
  line_chart: "lines",
  gauge: "gauge",
  stat_card: "stat",
  actuator_toggle: "controls",
  table: "table",
  text: "text",
};

/** The kinds of widgets to choose from. */
export function TypeCards({ type, onChoose }: { type: WidgetType; onChoose: (type: WidgetType) => void }) {
  return (
    <fieldset className="field">
      <legend>Kind</legend>
      <div className="type-cards">
        {widgetTypes.map((one) => (
          <label key={one} className="type-card">
            <input type="radio" name="type" checked={one === type} onChange={() => onChoose(one)} />
            <Icon name={widgetIcons[one]} size={24} />
            <span>{widgetKinds[one].name}</span>
            <small>{widgetKinds[one].what}</small>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
