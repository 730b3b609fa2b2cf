import { Component, type ReactNode, Suspense } from "react";
import { Button } from "./Button.tsx";
import { EmptyState } from "./EmptyState.tsx";

/**
 * Around a page whose code comes when it is opened: what stands there until then, and what is said when it does not come, because there is
 * no network or the server has another release by now, or when the page itself fails. What stands around it goes on.
 */
export function PageBoundary({ children, waiting }: { children: ReactNode; waiting?: ReactNode }) {
  return (
    <Failures>
      <Suspense
        fallback={waiting === undefined ? <p className="loading" role="status">Loading…</p> : waiting}
      >
        {children}
      </Suspense>
    </Failures>
  );
}

const loadAgain = () => location.reload();

class Failures extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override componentDidCatch() {
    addEventListener("online", loadAgain);
  }

  override componentWillUnmount() {
    removeEventListener("online", loadAgain);
  }

  override render() {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <div role="alert">
        <EmptyState
          icon="retry"
          title="This page could not be shown"
          action={<Button icon="retry" onClick={loadAgain}>Load again</Button>}
        >
          Some of it did not come: there is no network, or the server has another release by now. When the
          network is back, it loads again by itself.
        </EmptyState>
      </div>
    );
  }
}
