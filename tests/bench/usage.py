"""Processor time of other processes, from /proc: what they spent, not what they waited for."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
# Places in /proc/PID/stat, counted after the name.
PARENT, USER, DEAD_USER = 1, 11, 13


def seconds_of(pid: int) -> float:
    """User and system seconds of a process with all its threads; nothing for one that has gone."""
    return sum(map(int, _stat(pid)[USER : USER + 2])) / TICKS


def seconds_of_dead(pid: int) -> float:
    """The same of its children that have ended."""
    return sum(map(int, _stat(pid)[DEAD_USER : DEAD_USER + 2])) / TICKS


def descendants(pid: int) -> list[int]:
    """Its children, and theirs."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and (stat := _stat(int(folder.name))):
            parents.setdefault(int(stat[PARENT]), []).append(int(folder.name))
    found, ahead = [], [pid]
    while ahead:
        children = parents.get(ahead.pop(), [])
        found += children
        ahead += children
    return found


def parent_of(pid: int) -> int:
    """Who started it; nobody for one that has gone."""
    stat = _stat(pid)
    return int(stat[PARENT]) if stat else 0


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
