"""Experiments that start and stop all the time: events that need no reading."""

import asyncio
from collections import Counter

import httpx

from client import API


class Runs:
    def __init__(self, api: API) -> None:
        self.api = api
        self.is_finished = False
        self.failures: Counter = Counter()

    async def run(self) -> None:
        number = 0
        while not self.is_finished:
            number += 1
            await asyncio.gather(asyncio.to_thread(self.start_and_stop, f"Chaos-run-{number}"), asyncio.sleep(0.5))

    def start_and_stop(self, name: str) -> None:
        try:
            answer = self.api.request("POST", "/experiments", json={"name": name})
            if answer.is_success:
                answer = self.api.request("PUT", f"/experiments/{answer.json()['public_id']}/stop")
            self.failures[str(answer.status_code)] += not answer.is_success
        except httpx.HTTPError as problem:
            self.failures[type(problem).__name__] += 1

    def events(self) -> set[str]:
        """What must have been told of the experiments that there are."""
        return {
            f"experiment_{kind} {run['public_id']}"
            for run in self.api.everything("/experiments", search="Chaos-run")
            for kind in ("started", "stopped") if run[f"{kind}_on"]
        }
