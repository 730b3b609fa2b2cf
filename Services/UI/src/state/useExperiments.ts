import { useEffect, useState } from "react";
import { api } from "../api/client.ts";
import type { Experiment } from "../api/types.ts";

/** The newest hundred; none while they cannot be had. */
export function useExperiments(): readonly Experiment[] {
  const [experiments, setExperiments] = useState<readonly Experiment[]>([]);
  useEffect(() => {
    let isHere = true;
    void api.experiments(1, 100).then(({ data }) => isHere && setExperiments(data)).catch(() => {});
    return () => {
      isHere = false;
    };
  }, []);
  return experiments;
}
