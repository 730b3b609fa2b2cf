import { useCallback, useEffect, useMemo, useState } from "react";
import { api, authorizeByShare, whenUnauthenticated } from "../api/client.ts";
import type { SharedDashboard } from "../api/types.ts";
import { readBoard } from "../lib/board.ts";
import { readKiosk } from "../lib/kiosk.ts";
import { useConnection } from "../live/hooks.ts";
import { hub } from "../live/liveHub.ts";
import { AnswerState } from "../parts/AnswerState.tsx";
import { BoardBar } from "../parts/board/BoardBar.tsx";
import { BoardView } from "../parts/board/BoardView.tsx";
import { KioskFrame } from "../parts/board/KioskFrame.tsx";
import { useChoices } from "../parts/board/useChoices.ts";
import { ConnectionBadge } from "../parts/ConnectionBadge.tsx";
import { ConnectionBanner } from "../parts/ConnectionBanner.tsx";
import { EmptyState } from "../parts/EmptyState.tsx";
import { Mark } from "../parts/Icon.tsx";
import { ThemeButton } from "../parts/ThemeButton.tsx";
import { changeQuery, useQuery } from "../router.ts";
import { useAnswer } from "../state/useAnswer.ts";
import { useTitle } from "../state/title.ts";

const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });

/**
 * One dashboard for somebody with a link and without an account. The token stands in the address's fragment, which is
 * never sent; it goes out as a header, and no cookie with it, so a session in the same browser is neither used nor ended.
 */
export function SharePage() {
  const [token] = useState(() => location.hash.slice(1));
  const [hasEnded, setEnded] = useState(false);
  useEffect(() => {
    // Another token is another page.
    const reload = () => location.reload();
    addEventListener("hashchange", reload);
    return () => removeEventListener("hashchange", reload);
  }, []);
  useState(() => {
    whenUnauthenticated(() => setEnded(true));
    authorizeByShare(token);
  });
  if (token === "") {
    return (
      <Ended title="This link is incomplete">The part behind # is missing. Ask for the link again.</Ended>
    );
  }
  if (hasEnded) {
    return (
      <Ended title="This link no longer works">
        It has expired, or whoever made it has revoked it. Ask them for a new one.
      </Ended>
    );
  }
  return <Shared token={token} />;
}

function Ended({ title, children }: { title: string; children: string }) {
  useTitle(title);
  useEffect(() => hub.stop(), []);
  return (
    <main className="login">
      <EmptyState icon="share" title={title}>{children}</EmptyState>
    </main>
  );
}

function Shared({ token }: { token: string }) {
  const ask = useCallback(() => api.shared(), []);
  const answer = useAnswer(ask);
  const { phase } = useConnection();
  // A revoked link closes the stream at once; whether that is the reason, the server says.
  useEffect(() => {
    if (phase === "waiting") void answer.reload();
  }, [phase]);

  const ids = answer.data?.channels.map(({ public_id }) => public_id).join();
  useEffect(() => {
    if (answer.data === undefined) return;
    hub.start({ token, channels: answer.data.channels });
    return () => hub.stop();
  }, [token, ids]);

  if (answer.data === undefined) {
    return (
      <main className="login">
        <AnswerState {...answer} what="The dashboard" />
      </main>
    );
  }
  return <SharedBoard shared={answer.data} />;
}

function SharedBoard({ shared }: { shared: SharedDashboard }) {
  const { dashboard, channels, expires_on } = shared;
  const query = useQuery();
  const board = useMemo(() => readBoard(dashboard), [dashboard.version]);
  useTitle(board.name);
  const choices = useChoices(board, channels);
  const bar = <BoardBar {...choices} />;
  const view = (
    <BoardView
      widgets={board.widgets}
      channels={channels}
      device={choices.device}
      minutes={choices.minutes}
      mayControl={false}
    />
  );
  if (readKiosk(query) !== null) {
    return (
      <KioskFrame name={board.name} bar={bar} onLeave={() => changeQuery({ kiosk: null })}>
        {view}
      </KioskFrame>
    );
  }
  return (
    <div className="shared">
      <header className="bar">
        <Mark />
        <h1>{board.name}</h1>
        <ConnectionBadge />
        <div className="bar-end">
          <span className="quiet shared-until">{`Shared until ${day.format(Date.parse(expires_on))}`}</span>
          <ThemeButton />
        </div>
      </header>
      <main>
        <ConnectionBanner />
        <div className="board-tools">{bar}</div>
        {view}
      </main>
    </div>
  );
}
