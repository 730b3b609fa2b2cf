import { useMemo } from "react";
import { api } from "../api/client.ts";
import type { Credential } from "../api/types.ts";
import { natural } from "../lib/channels.ts";
import { deviceNames } from "../lib/plugins.ts";
import { useChannels } from "../live/hooks.ts";
import { useAnswer } from "./useAnswer.ts";

/** What the form of a plugin instance offers: names of agents, and the vault's credentials; undefined: they are not known. */
export function usePluginChoices(): {
  devices: readonly string[];
  credentials: readonly Credential[] | undefined;
} {
  const { channels } = useChannels();
  const { data: names } = useAnswer(readNames, true);
  const { data: credentials } = useAnswer(readCredentials);
  const devices = useMemo(
    () => deviceNames(channels, names?.plugins ?? [], names?.fleet ?? []),
    [channels, names],
  );
  return { devices, credentials };
}

async function readNames() {
  // They are suggestions: what is missing is typed.
  const [plugins, fleet] = await Promise.all([
    api.plugins().catch(() => []),
    api.everyDevice().catch(() => []),
  ]);
  return { plugins, fleet: fleet.map(({ name }) => name) };
}

async function readCredentials(): Promise<Credential[]> {
  return (await api.credentials()).sort((a, b) => natural.compare(a.name, b.name));
}
