"""An independent record of what an agent has put into its spool, made by the spool's own transactions.

A trigger copies each appended row into a table of its own, so the record has exactly what was appended, whether the agent
was killed or its disk was full, and keeps it when the agent deletes what is acknowledged. Only for an agent that is stopped.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

INSTALL = """
    CREATE TABLE audit (sequence INTEGER, time INTEGER, channel INTEGER, value REAL);
    INSERT INTO audit SELECT sequence, time, channel, value FROM readings;
    CREATE TRIGGER audit_readings AFTER INSERT ON readings BEGIN
        INSERT INTO audit VALUES (new.sequence, new.time, new.channel, new.value);
    END;
"""


def install(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(INSTALL)


def appended(path: Path) -> list[tuple[int, str, int, float]]:
    """Number, channel's name, time in microseconds and value of each reading."""
    with closing(sqlite3.connect(path)) as database:
        return database.execute(
            "SELECT sequence, name, time, value FROM audit JOIN channels ON number = channel ORDER BY sequence").fetchall()


# Numbers are counted within a generation; a spool of the first form has one.
WAITING = {
    "generations": """
        SELECT sequence FROM readings JOIN generations ON sequence > base AND (last IS NULL OR sequence <= last)
        WHERE sequence > base + acknowledged""",
    "generation": "SELECT sequence FROM readings WHERE sequence > (SELECT acknowledged FROM generation)",
}


def waiting(path: Path) -> set[int]:
    """Numbers of the readings that the server has not acknowledged."""
    with closing(sqlite3.connect(path)) as database:
        tables = {name for name, in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        query = next(query for table, query in WAITING.items() if table in tables)
        return {sequence for sequence, in database.execute(query)}
