import { type FormEvent, useRef, useState } from "react";
import { APIError } from "../api/client.ts";
import { Button, IconButton } from "../parts/Button.tsx";
import { Field } from "../parts/Field.tsx";
import { Mark } from "../parts/Icon.tsx";
import { SignOnLinks } from "../parts/SignOnLinks.tsx";
import { ThemeButton } from "../parts/ThemeButton.tsx";
import { session } from "../state/session.ts";
import { useTitle } from "../state/title.ts";

export function LoginPage() {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [visible, setVisible] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<{ message: string; fields: Readonly<Record<string, string>> }>();
  const form = useRef<HTMLFormElement>(null);

  useTitle("Sign in");

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const fields: Record<string, string> = {};
    if (!/^\S+@\S+$/.test(email.trim())) fields.email = "Enter your e-mail address.";
    if (password === "") fields.password = "Enter your password.";
    if (Object.keys(fields).length > 0) {
      setFailure({ message: "", fields });
      form.current?.querySelector("input")?.focus();
      return;
    }
    setBusy(true);
    setFailure(undefined);
    try {
      await session.login(email.trim(), password);
    } catch (error) {
      const refusal = error instanceof APIError ? error : new APIError(0, "Signing in did not work.");
      setFailure({ message: refusal.message, fields: refusal.fields });
      setBusy(false);
    }
  };

  return (
    <main className="login">
      <div className="login-corner">
        <ThemeButton />
      </div>
      <form ref={form} className="login-card" onSubmit={(event) => void submit(event)} noValidate>
        <div className="login-brand">
          <Mark size={40} />
          <div>
            <h1>WebMACS</h1>
            <p>Measurement, automation, control</p>
          </div>
        </div>
        {failure !== undefined && failure.message !== "" && (
          <p className="banner wrong" role="alert">{failure.message}</p>
        )}
        <Field
          label="E-mail"
          type="email"
          name="email"
          autoComplete="username"
          inputMode="email"
          autoFocus
          value={email}
          error={failure?.fields.email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <Field
          label="Password"
          type={visible ? "text" : "password"}
          name="password"
          autoComplete="current-password"
          value={password}
          error={failure?.fields.password}
          onChange={(event) => setPassword(event.target.value)}
          trailing={
            <IconButton
              icon={visible ? "eyeOff" : "eye"}
              label={visible ? "Hide password" : "Show password"}
              aria-pressed={visible}
              onClick={() => setVisible(!visible)}
            />
          }
        />
        <Button look="primary" type="submit" busy={busy}>{busy ? "Signing in…" : "Sign in"}</Button>
        <SignOnLinks />
      </form>
    </main>
  );
}
