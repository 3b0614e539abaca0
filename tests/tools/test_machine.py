"""What a machine lacks is said in one sentence, with what to do, before anything slow begins."""

import ast
import os
import shutil
import socket
from pathlib import Path

import pytest

from tests.tools.make import a_machine
from tools import chromium, machine, packages
from tools.place import ROOT
from tools.saying import Stop

NPM = "exit 0"


class TestNode:
    """Node builds the pages' scripts."""

    def test_is_missing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        a_machine(tmp_path, monkeypatch, npm=NPM)

        with pytest.raises(Stop, match=r"^Node is missing: .* Install Node 20 or newer\.$"):
            machine.want_node()

    @pytest.mark.parametrize("says", ["v18.20.4", "v4.0.0", ""])
    def test_is_too_old(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str) -> None:
        a_machine(tmp_path, monkeypatch, node=f"echo {says}", npm=NPM)

        with pytest.raises(Stop, match=f"^Node 20 or newer is needed; this is {says or 'not answering'}"):
            machine.want_node()

    def test_came_without_npm(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        a_machine(tmp_path, monkeypatch, node="echo v20.0.0")

        with pytest.raises(Stop, match=r"^npm is missing; .* Install it\.$"):
            machine.want_node()

    @pytest.mark.parametrize("says", ["v20.0.0", "v24.1.0"])
    def test_will_do(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str) -> None:
        a_machine(tmp_path, monkeypatch, node=f"echo {says}", npm=NPM)

        machine.want_node()


class TestPort:
    """A port that another program keeps."""

    def test_is_named_with_another_to_take(self, socket_enabled: None, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(machine, "PORT_PATIENCE", 0.0)
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]

            with pytest.raises(Stop, match=f'^Port {port} is in use .* "make run PORT={port + 1}"'):
                machine.want_port(port, host="127.0.0.1")

    def test_that_is_free_will_do(self, socket_enabled: None) -> None:
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]

        machine.want_port(port, host="127.0.0.1")


class TestRoom:
    """A disk that is too full."""

    def test_is_told_before_the_first_byte(self, monkeypatch: pytest.MonkeyPatch) -> None:
        # No disk can be filled for this: the wish is made larger than any disk instead.
        monkeypatch.setattr(machine, "ROOM", shutil.disk_usage(ROOT).total * 2)

        with pytest.raises(Stop, match=r"MB left; SPOM needs \d+ MB to set itself up\. Free some space"):
            machine.want_room()

    @pytest.mark.parametrize("said", ["write failed: No space left on device", "npm error code ENOSPC"])
    def test_that_ran_out_meanwhile_is_told_too(self, said: str) -> None:
        with pytest.raises(Stop, match=r"^The disk is full\. .* what was finished is kept\.$"):
            packages.run(["sh", "-c", f"echo '{said}'; exit 1"])


class TestPython:
    """An old Python reads the first file, and is told."""

    def test_can_read_the_first_file(self) -> None:
        ast.parse((ROOT / "tools" / "__main__.py").read_text(), feature_version=(3, 7))

    def test_is_asked_before_anything_it_could_not_read(self) -> None:
        first, second, *_ = [
            node
            for node in ast.parse((ROOT / "tools" / "__main__.py").read_text()).body
            if not isinstance(node, ast.Expr)
        ]

        assert isinstance(first, ast.Import)
        assert isinstance(second, ast.If)
        assert "version_info" in ast.unparse(second.test)


class TestBrowser:
    """The journeys need one."""

    def test_that_is_named_is_taken(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CHROME", "/opt/own/chrome")

        chromium.want_chromium()

        assert os.environ["CHROME"] == "/opt/own/chrome"

    def test_that_is_here_is_found(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("CHROME", raising=False)
        folder = a_machine(tmp_path, monkeypatch, **{"google-chrome": "exit 0"})

        chromium.want_chromium()

        assert os.environ["CHROME"] == str(folder / "google-chrome")

    def test_that_cannot_be_installed_is_asked_for(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("CHROME", raising=False)
        a_machine(tmp_path, monkeypatch)

        with pytest.raises(Stop, match=r"^The journeys need a browser: install Chromium"):
            chromium.want_chromium()

    def test_without_windows_is_installed_where_it_may(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        folder = a_machine_with_packages(tmp_path, monkeypatch, has="chromium-headless-shell")

        chromium.want_chromium()

        assert os.environ["CHROME"] == str(folder / "chromium-headless-shell")
        assert (folder / "told").read_text().splitlines() == [
            "update -qq",
            "install -y -qq --no-install-recommends chromium-headless-shell",
        ]

    def test_with_windows_is_installed_where_there_is_no_other(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = a_machine_with_packages(tmp_path, monkeypatch, has="chromium")

        chromium.want_chromium()

        assert os.environ["CHROME"] == str(folder / "chromium")

    def test_that_is_here_will_do_where_packages_have_none(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = a_machine_with_packages(tmp_path, monkeypatch, has="nothing")
        a_machine(folder, monkeypatch, **{"google-chrome": "exit 0"})

        chromium.want_chromium()

        assert os.environ["CHROME"] == str(folder / "google-chrome")


def a_machine_with_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, has: str) -> Path:
    """Root's, with an apt-get that knows one package and notes what it was told."""
    monkeypatch.delenv("CHROME", raising=False)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    folder = a_machine(tmp_path, monkeypatch)
    # As apt-get does: what is installed is there afterwards, and what is unknown ends badly.
    install = f'eval "last=\\${{$#}}"; [ "$last" = {has} ] || exit 100; cp {folder / "apt-get"} {folder}/{has}'
    line = f'PATH=/usr/bin:/bin; echo "$*" >> {folder / "told"}; case "$1" in install) {install};; esac'
    return a_machine(folder, monkeypatch, **{"apt-get": line})
