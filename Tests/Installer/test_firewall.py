"""`--firewall`: open with the installation, closed when it is taken off, and what was somebody else's stays.

After test_box.py, on the machine that it leaves; or on a fresh one.
"""

from collections.abc import Iterator

import pytest
from conftest import HOME, Box

# firewalld deletes all rules when it starts; Docker, if it is there, makes its own again when it does.
DOCKER = "systemctl try-restart docker 2> /dev/null || true"


class Firewall:
    def __init__(self, box: Box, name: str) -> None:
        self.box, self.name = box, name
        box(f"DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends /share/{name}/*.deb")
        box({"ufw": "ufw --force enable", "firewalld": f"systemctl start firewalld; {DOCKER}"}[name])

    def open(self, port: int) -> None:
        self.box({"ufw": f"ufw allow {port}/tcp", "firewalld": f"firewall-cmd --permanent --add-port={port}/tcp && firewall-cmd --reload"}[self.name])

    def close(self, port: int) -> None:
        self.box({"ufw": f"ufw delete allow {port}/tcp", "firewalld": f"firewall-cmd --permanent --remove-port={port}/tcp && firewall-cmd --reload"}[self.name])

    def ports(self) -> set[int]:
        """Which let everybody in now, and still do when its rules are read again."""
        if self.name == "firewalld":
            now, kept = (set(self.box(f"firewall-cmd {option} --list-ports").split()) for option in ("", "--permanent"))
            # It has words beside, now and then.
            now, kept = ({word for word in words if word.endswith("/tcp")} for words in (now, kept))
            assert now == kept
            return {int(word.removesuffix("/tcp")) for word in now}
        self.box("ufw reload")
        rules = [line.split() for line in self.box("ufw status").splitlines() if "ALLOW" in line and "(v6)" not in line]
        return {int(rule[0].removesuffix("/tcp")) for rule in rules}

    def stop(self) -> None:
        self.box({"ufw": "ufw disable", "firewalld": f"systemctl disable --now firewalld; {DOCKER}"}[self.name])


@pytest.fixture(params=["ufw", "firewalld"])
def firewall(box: Box, request: pytest.FixtureRequest) -> Iterator[Firewall]:
    firewall = Firewall(box, request.param)
    yield firewall
    firewall.stop()


def test_it_opens_what_was_closed_and_closes_that_again(box: Box, firewall: Firewall):
    assert firewall.ports() == set()
    firewall.open(8000)
    printed = box("bash /share/install.sh --firewall /share/webmacs-update-2.0.0.tar.gz")
    assert f"{firewall.name} lets 80, 443 and 8000 in" in printed
    assert firewall.ports() == {80, 443, 8000}
    assert box.request("http://127.0.0.1/health").json()["status"] == "healthy"
    # Again: what is open already was opened by the first.
    box(f"bash {HOME}/install.sh --firewall /share/webmacs-update-2.0.0.tar.gz")
    assert box(f"cat {HOME}/.firewall") == f"{firewall.name} 80\n{firewall.name} 443\n"

    box(f"bash {HOME}/install.sh --uninstall --purge --yes")
    assert firewall.ports() == {8000}
    firewall.close(8000)
