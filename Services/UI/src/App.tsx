import { lazy, useEffect, useSyncExternalStore } from "react";
import { safeRedirect } from "./lib/safeRedirect.ts";
import { signOnPath } from "./lib/signOn.ts";
import { Button } from "./parts/Button.tsx";
import { EmptyState } from "./parts/EmptyState.tsx";
import { Mark } from "./parts/Icon.tsx";
import { Link } from "./parts/Link.tsx";
import { PageBoundary } from "./parts/PageBoundary.tsx";
import { ThemeButton } from "./parts/ThemeButton.tsx";
import { Toasts } from "./parts/Toasts.tsx";
import { NotFoundPage } from "./pages/NotFoundPage.tsx";
import { LoginPage } from "./pages/LoginPage.tsx";
import type { Role } from "./api/types.ts";
import { navigate, usePath, useQuery } from "./router.ts";
import { Shell, ShellOutline } from "./Shell.tsx";
import { session } from "./state/session.ts";

const DashboardPage = lazy(() =>
  import("./pages/DashboardPage.tsx").then((m) => ({ default: m.DashboardPage }))
);
const AlertsPage = lazy(() => import("./pages/AlertsPage.tsx").then((m) => ({ default: m.AlertsPage })));
const AuditPage = lazy(() => import("./pages/AuditPage.tsx").then((m) => ({ default: m.AuditPage })));
const AccountPage = lazy(() => import("./pages/AccountPage.tsx").then((m) => ({ default: m.AccountPage })));
const ApiPage = lazy(() => import("./pages/ApiPage.tsx").then((m) => ({ default: m.ApiPage })));
const BoardsPage = lazy(() => import("./pages/BoardsPage.tsx").then((m) => ({ default: m.BoardsPage })));
const BoardPage = lazy(() => import("./pages/BoardPage.tsx").then((m) => ({ default: m.BoardPage })));
const SharePage = lazy(() => import("./pages/SharePage.tsx").then((m) => ({ default: m.SharePage })));
const ChannelsPage = lazy(() =>
  import("./pages/ChannelsPage.tsx").then((m) => ({ default: m.ChannelsPage }))
);
const CredentialsPage = lazy(() =>
  import("./pages/CredentialsPage.tsx").then((m) => ({ default: m.CredentialsPage }))
);
const DatapointsPage = lazy(() =>
  import("./pages/DatapointsPage.tsx").then((m) => ({ default: m.DatapointsPage }))
);
const ExperimentPage = lazy(() =>
  import("./pages/ExperimentPage.tsx").then((m) => ({ default: m.ExperimentPage }))
);
const ExperimentsPage = lazy(() =>
  import("./pages/ExperimentsPage.tsx").then((m) => ({ default: m.ExperimentsPage }))
);
const FleetPage = lazy(() => import("./pages/FleetPage.tsx").then((m) => ({ default: m.FleetPage })));
const HistoryPage = lazy(() => import("./pages/HistoryPage.tsx").then((m) => ({ default: m.HistoryPage })));
const HostsPage = lazy(() => import("./pages/HostsPage.tsx").then((m) => ({ default: m.HostsPage })));
const MaintenancePage = lazy(() =>
  import("./pages/MaintenancePage.tsx").then((m) => ({ default: m.MaintenancePage }))
);
const NoticesPage = lazy(() => import("./pages/NoticesPage.tsx").then((m) => ({ default: m.NoticesPage })));
const PluginPage = lazy(() => import("./pages/PluginPage.tsx").then((m) => ({ default: m.PluginPage })));
const PluginsPage = lazy(() => import("./pages/PluginsPage.tsx").then((m) => ({ default: m.PluginsPage })));
const QualityPage = lazy(() => import("./pages/QualityPage.tsx").then((m) => ({ default: m.QualityPage })));
const NewRolloutPage = lazy(() =>
  import("./pages/NewRolloutPage.tsx").then((m) => ({ default: m.NewRolloutPage }))
);
const RolloutPage = lazy(() => import("./pages/RolloutPage.tsx").then((m) => ({ default: m.RolloutPage })));
const RolloutsPage = lazy(() =>
  import("./pages/RolloutsPage.tsx").then((m) => ({ default: m.RolloutsPage }))
);
const RulePage = lazy(() => import("./pages/RulePage.tsx").then((m) => ({ default: m.RulePage })));
const RulesPage = lazy(() => import("./pages/RulesPage.tsx").then((m) => ({ default: m.RulesPage })));
const SettingsPage = lazy(() =>
  import("./pages/SettingsPage.tsx").then((m) => ({ default: m.SettingsPage }))
);
const SignOnPage = lazy(() => import("./pages/SignOnPage.tsx").then((m) => ({ default: m.SignOnPage })));
const StoragePage = lazy(() => import("./pages/StoragePage.tsx").then((m) => ({ default: m.StoragePage })));
const TokensPage = lazy(() => import("./pages/TokensPage.tsx").then((m) => ({ default: m.TokensPage })));
const UpdatesPage = lazy(() => import("./pages/UpdatesPage.tsx").then((m) => ({ default: m.UpdatesPage })));
const UsersPage = lazy(() => import("./pages/UsersPage.tsx").then((m) => ({ default: m.UsersPage })));
const WebhookPage = lazy(() => import("./pages/WebhookPage.tsx").then((m) => ({ default: m.WebhookPage })));
const WebhooksPage = lazy(() =>
  import("./pages/WebhooksPage.tsx").then((m) => ({ default: m.WebhooksPage }))
);

export function App() {
  return (
    <>
      {isOnItsOwn()
        ? (
          <PageBoundary>
            {location.pathname === signOnPath ? <SignOnPage /> : <SharePage />}
          </PageBoundary>
        )
        : <Root />}
      <Toasts />
    </>
  );
}

/** A share link, and the way back from a provider, open pages that have nothing to do with who is signed in. */
export const isOnItsOwn = () => location.pathname === "/share" || location.pathname === signOnPath;

function Root() {
  const current = useSyncExternalStore(session.subscribe, session.current);
  const path = usePath();
  const query = useQuery();
  const board = boardOf(path);
  const isWall = board !== undefined && query.get("kiosk") === "1";

  useEffect(() => {
    if (current.state === "anonymous" && path !== "/login" && path !== "/docs") {
      const here = location.pathname + location.search;
      navigate(here === "/" ? "/login" : `/login?next=${encodeURIComponent(here)}`, { replace: true });
    }
    if (current.state === "known" && path === "/login") {
      const next = new URLSearchParams(location.search).get("next");
      navigate(safeRedirect(next, location.origin), { replace: true });
    }
    if (current.state === "unreachable") {
      const timer = setTimeout(() => void session.load(), 3_000);
      return () => clearTimeout(timer);
    }
  }, [current, path]);

  switch (current.state) {
    case "unknown":
      return path === "/login" || isWall ? null : <ShellOutline />;
    case "anonymous":
      return path === "/docs" ? <PublicDocs /> : <LoginPage />;
    case "unreachable":
      return (
        <main className="login">
          <EmptyState
            icon="retry"
            title="Waiting for the server"
            action={<Button icon="retry" onClick={() => void session.load()}>Try now</Button>}
          >
            {current.message} This page tries again every three seconds.
          </EmptyState>
        </main>
      );
    case "known":
      if (isWall) {
        return (
          <PageBoundary waiting={null}>
            <BoardPage id={board} kiosk />
          </PageBoundary>
        );
      }
      return (
        <Shell user={current.user}>
          <PageBoundary key={path}>
            <CurrentPage path={path} role={current.user.role} />
          </PageBoundary>
        </Shell>
      );
  }
}

/** The API's page for somebody who is not signed in. */
function PublicDocs() {
  return (
    <div className="shared">
      <header className="bar">
        <Link href="/" className="brand" aria-label="WebMACS, sign in">
          <Mark />
        </Link>
        <h1>API</h1>
        <div className="bar-end">
          <ThemeButton />
        </div>
      </header>
      <main>
        <PageBoundary>
          <ApiPage />
        </PageBoundary>
      </main>
    </div>
  );
}

/** The id of the dashboard whose page `path` is. */
function boardOf(path: string): string | undefined {
  return /^\/dashboards\/([^/]+)$/.exec(path)?.[1];
}

function CurrentPage({ path, role }: { path: string; role: Role }) {
  const isAdmin = role === "admin";
  const board = boardOf(path);
  if (board !== undefined) return <BoardPage key={board} id={board} kiosk={false} />;
  if (path === "/dashboards") return <BoardsPage />;
  if (path === "/" || path === "/login") return <DashboardPage />;
  if (path === "/datapoints") return <DatapointsPage />;
  const experiment = /^\/experiments\/([^/]+)$/.exec(path)?.[1];
  if (experiment !== undefined) return <ExperimentPage key={experiment} id={experiment} />;
  if (path === "/experiments") return <ExperimentsPage />;
  if (path === "/alerts") return <AlertsPage />;
  if (path === "/maintenance") return <MaintenancePage />;
  const rule = /^\/rules\/([^/]+)$/.exec(path)?.[1];
  if (rule !== undefined) return <RulePage key={rule} id={rule} />;
  if (path === "/rules") return <RulesPage />;
  if (path === "/history") return <HistoryPage />;
  if (path === "/hosts") return <HostsPage />;
  if (path === "/docs") return <ApiPage />;
  if (path === "/channels") return <ChannelsPage />;
  const plugin = /^\/plugins\/([^/]+)$/.exec(path)?.[1];
  if (plugin !== undefined) return <PluginPage key={plugin} id={plugin} />;
  if (path === "/plugins") return <PluginsPage />;
  if (path === "/quality") return <QualityPage />;
  if (path === "/storage") return <StoragePage />;
  if (path === "/settings" && isAdmin) return <SettingsPage />;
  if (path === "/notices") return <NoticesPage />;
  if (path === "/account") return <AccountPage />;
  if (path === "/tokens") return <TokensPage />;
  if (path === "/users" && isAdmin) return <UsersPage />;
  if (path === "/audit" && isAdmin) return <AuditPage />;
  if (path === "/credentials" && isAdmin) return <CredentialsPage />;
  const webhook = /^\/webhooks\/([^/]+)$/.exec(path)?.[1];
  if (webhook !== undefined && isAdmin) return <WebhookPage key={webhook} id={webhook} />;
  if (path === "/ota" || path.startsWith("/ota/")) return updatesPage(path, role);
  if (path === "/webhooks" && isAdmin) return <WebhooksPage />;
  return <NotFoundPage />;
}

/** Operators see rollouts and the fleet; what this machine runs is the administrators'. */
function updatesPage(path: string, role: Role) {
  if (role === "viewer") return <UpdatesForbidden />;
  if (path === "/ota") return role === "admin" ? <UpdatesPage /> : <RolloutsPage />;
  if (path === "/ota/devices") return <FleetPage />;
  if (path === "/ota/rollouts") return <RolloutsPage />;
  const rollout = /^\/ota\/rollouts\/([^/]+)$/.exec(path)?.[1];
  if (rollout === "new" && role === "admin") return <NewRolloutPage />;
  if (rollout !== undefined) return <RolloutPage key={rollout} id={rollout} />;
  return <NotFoundPage />;
}

function UpdatesForbidden() {
  return (
    <EmptyState icon="lock" title="Updates are not for viewers">
      Operators see rollouts and devices, and administrators act. Ask an administrator for another role.
    </EmptyState>
  );
}
