import { createRoot } from "react-dom/client";
import { App, isOnItsOwn } from "./App.tsx";
import { clock } from "./live/clock.ts";
import { session } from "./state/session.ts";
// All styles load with the first page: a chunk that comes later brings no style sheet of its own.
import "uplot/uplot.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/dashboard.css";
import "./styles/hosts.css";
import "./styles/tables.css";
import "./styles/boards.css";
import "./styles/widgets.css";
import "./styles/plots.css";
import "./styles/chart.css";
import "./styles/history.css";
import "./styles/quality.css";
import "./styles/datapoints.css";
import "./styles/experiments.css";
import "./styles/settings.css";
import "./styles/storage.css";
import "./styles/audit.css";
import "./styles/notices.css";
import "./styles/rules.css";
import "./styles/alerts.css";
import "./styles/account.css";
import "./styles/api.css";
import "./styles/updates.css";
import "./styles/rollouts.css";
import "./styles/webhooks.css";
import "./styles/plugins.css";

clock.start();
if (!isOnItsOwn()) void session.load();

const root = document.getElementById("root");
if (root !== null) createRoot(root).render(<App />);
