import { api } from "../api/client.ts";
import type { Settings } from "../api/types.ts";
import { AnswerState } from "../parts/AnswerState.tsx";
import { Link } from "../parts/Link.tsx";
import { useAnswer } from "../state/useAnswer.ts";
import { useTitle } from "../state/title.ts";

interface Row {
  title: string;
  value: string;
  /** What it does, and what else one should know. */
  help: string;
  /** The environment variable that sets it. */
  variable: string;
}

/** How the installation is set: to read here, to change in its environment. */
export function SettingsPage() {
  const settings = useAnswer(api.settings);
  useTitle("Settings");
  return (
    <div className="page settings">
      <AnswerState what="The settings" {...settings} />
      {settings.data !== undefined && (
        <>
          <p className="quiet">
            WebMACS{" "}
            {settings.data.version}. These are set by the environment of the services, and hold from their
            next start on. What is set while all is running has pages of its own:
          </p>
          <nav className="settings-pages" aria-label="Other settings">
            <Link className="button plain" href="/webhooks">Webhooks</Link>
            <Link className="button plain" href="/storage">Storage</Link>
            <Link className="button plain" href="/credentials">Credentials</Link>
          </nav>
          {groups(settings.data).map(({ title, rows }) => <Group key={title} title={title} rows={rows} />)}
        </>
      )}
    </div>
  );
}

function Group({ title, rows }: { title: string; rows: readonly Row[] }) {
  return (
    <section className="panel" aria-label={title}>
      <header className="panel-head">
        <h2>{title}</h2>
      </header>
      <dl className="settings-list">
        {rows.map(({ title, value, help, variable }) => (
          <div key={variable}>
            <dt>
              {title} <code>{variable}</code>
            </dt>
            <dd>{value}</dd>
            <dd className="quiet">{help}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function groups(settings: Settings): { title: string; rows: readonly Row[] }[] {
  return [
    {
      title: "Installation",
      rows: [
        {
          title: "Environment",
          value: settings.environment === "production" ? "Production" : "Development",
          help: "In production, weak secrets are refused, and answers hold no details of errors.",
          variable: "APP_ENV",
        },
        {
          title: "A login lasts",
          value: duration(settings.access_token_minutes),
          help: "Then people have to sign in again.",
          variable: "ACCESS_TOKEN_EXPIRE_MINUTES",
        },
      ],
    },
    {
      title: "Requests in a minute",
      rows: [
        {
          title: "Of a person",
          value: limit(settings.limits.standard),
          help: "All sessions together; or of an address, where nobody is signed in.",
          variable: "RATE_LIMIT_PER_MINUTE",
        },
        {
          title: "Of an API token",
          value: limit(settings.limits.tokens),
          help: "On the same pages and routes.",
          variable: "RATE_LIMIT_TOKENS_PER_MINUTE",
        },
        {
          title: "Reading values",
          value: limit(settings.limits.reads),
          help: "What charts, tables and exports ask for, of each person or token.",
          variable: "RATE_LIMIT_READS_PER_MINUTE",
        },
      ],
    },
    {
      title: "Network",
      rows: [
        {
          title: "Other origins that may call",
          value: settings.allowed_origins.join(", ") || "None",
          help: "Pages of other sites that may use the interface with a person's session.",
          variable: "CORS_ORIGINS",
        },
        {
          title: "Trusted proxies",
          value: settings.trusted_proxies.join(", ") || "None",
          help: "Who is believed about where a request comes from.",
          variable: "TRUSTED_PROXIES",
        },
      ],
    },
  ];
}

const limit = (requests: number): string => requests === 0 ? "No limit" : requests.toLocaleString("en-GB");

function duration(minutes: number): string {
  const [count, unit] = minutes % 1440 === 0
    ? [minutes / 1440, "day"]
    : minutes % 60 === 0
    ? [minutes / 60, "hour"]
    : [minutes, "minute"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
