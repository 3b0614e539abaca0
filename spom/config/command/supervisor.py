"""Keeps child processes running: one that dies is started again, and all end together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Event
from types import FrameType

from spom.config.command.saying import say

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
# A child that lived this long starts over with the shortest pause.
HEALTHY_SECONDS = 60
# Longer than a child gives its own last requests and tasks.
GRACE_SECONDS = 20


@dataclass
class Child:
    """One program to keep running. `words` follow `python -m`."""

    name: str
    words: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float = 0.0
    pause: float = FIRST_PAUSE

    def start(self, now: float) -> None:
        """Start it in its own process group: Ctrl-C at the terminal then reaches the supervisor only."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", *self.words, f"--parent={os.getpid()}"], start_new_session=True
        )
        self.started = now

    def tend(self, now: float) -> None:
        """Notice its death; start it when it is due."""
        if self.process is None:
            if now >= self.due:
                self.start(now)
            return
        code = self.process.poll()
        if code is None:
            return
        self.end_group()
        if now - self.started > HEALTHY_SECONDS:
            self.pause = FIRST_PAUSE
        say(f"The {self.name} ended (code {code}); it is started again in {self.pause:g} s.")
        self.process, self.due = None, now + self.pause
        self.pause = min(self.pause * 2, LONGEST_PAUSE)

    def ask_to_end(self) -> None:
        """Let it finish what it is doing."""
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def end_group(self) -> None:
        """End whatever is left of it and its own children."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return


@dataclass
class Supervisor:
    """Runs the children until SIGINT or SIGTERM."""

    children: list[Child]
    _stop: Event = field(default_factory=Event)
    _hurry: Event = field(default_factory=Event)

    def run(self, ready: Iterable[str]) -> None:
        """Keep all running; each string `ready` yields is printed. Returns when asked to stop and all have ended."""
        before = {number: signal.signal(number, self._asked) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            for child in self.children:
                child.start(time.monotonic())
            for line in ready:
                say(line)
                if self._stop.is_set():
                    break
            while not self._stop.wait(0.2):
                for child in self.children:
                    child.tend(time.monotonic())
        finally:
            self._end_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    @property
    def is_stopping(self) -> bool:
        """Was it asked to stop?"""
        return self._stop.is_set()

    def _asked(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002  # what Python passes
        if self._stop.is_set():
            self._hurry.set()  # asked twice: no more patience
        self._stop.set()

    def _end_all(self) -> None:
        for child in self.children:
            child.ask_to_end()
        until = time.monotonic() + GRACE_SECONDS
        for child in self.children:
            while child.process and child.process.poll() is None and time.monotonic() < until:
                if self._hurry.wait(0.05):
                    break
            child.end_group()
            if child.process:
                child.process.wait()
