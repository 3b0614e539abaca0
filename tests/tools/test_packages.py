"""Installs what is missing, and nothing that is there already."""

import threading
from pathlib import Path

import pytest

from tools import packages, starting
from tools.saying import Stop, step


class TestFailures:
    """What went wrong is told in words, with the program's own last ones."""

    @pytest.mark.parametrize(
        ("said", "told"),
        [
            (
                "Temporary failure in name resolution",
                r"^The packages could not be fetched: the network does not answer",
            ),
            ("npm error ENOTFOUND", r"^The packages could not be fetched"),
            ("THESE PACKAGES DO NOT MATCH THE HASHES", r"its hash differs\. It was not installed\."),
            ("npm error code EINTEGRITY", r"its hash differs"),
            ("something else", r'^"sh -c .*" failed:\nsomething else'),
        ],
    )
    def test_are_explained(self, said: str, told: str) -> None:
        with pytest.raises(Stop, match=told):
            packages.run(["sh", "-c", f"echo '{said}'; exit 3"])

    def test_of_a_program_that_is_not_there(self) -> None:
        with pytest.raises(Stop, match=r"^no-such-program is missing on this machine"):
            packages.run(["no-such-program"])

    def test_are_silent_where_all_is_well(self, capfd: pytest.CaptureFixture[str]) -> None:
        packages.run(["sh", "-c", "echo chatter; echo chatter >&2"])

        assert capfd.readouterr() == ("", "")


class TestAssets:
    """Built once for what they are made of."""

    @pytest.fixture
    def built(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        (tmp_path / "package.json").write_text("{}")
        (tmp_path / "package-lock.json").write_text("{}")
        (tmp_path / "frontend").mkdir()
        (tmp_path / "frontend" / "app.ts").write_text("one")
        monkeypatch.setattr(packages, "ROOT", tmp_path)
        monkeypatch.setattr(packages, "DIST", tmp_path / "dist")
        monkeypatch.setattr(packages, "STAMPS", tmp_path / "stamps")
        programs = tmp_path / "bin"
        programs.mkdir()
        npm = programs / "npm"
        npm.write_text("#!/bin/sh\nmkdir -p dist; echo built >> built; echo {} > dist/manifest.json\n")
        npm.chmod(0o755)
        monkeypatch.setenv("PATH", str(programs), prepend=":")
        return tmp_path

    def times(self, place: Path) -> int:
        packages.want_assets()
        return len((place / "built").read_text().splitlines())

    def test_are_not_built_twice(self, built: Path) -> None:
        assert [self.times(built), self.times(built)] == [1, 1]

    def test_are_built_again_when_a_source_changed(self, built: Path) -> None:
        self.times(built)
        (built / "frontend" / "app.ts").write_text("two")

        assert self.times(built) == 2

    def test_are_built_again_when_a_source_moved(self, built: Path) -> None:
        self.times(built)
        (built / "frontend" / "app.ts").rename(built / "frontend" / "other.ts")

        assert self.times(built) == 2

    def test_are_built_again_when_somebody_removed_them(self, built: Path) -> None:
        self.times(built)
        (built / "dist" / "manifest.json").unlink()

        assert self.times(built) == 2


class TestSteps:
    """Progress, with time."""

    def test_are_one_line_each(self, capsys: pytest.CaptureFixture[str]) -> None:
        with step("Packing"):
            assert capsys.readouterr().out == "  Packing … "

        assert capsys.readouterr().out == "0.0 s\n"

    def test_that_fail_say_so(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(Stop), step("Packing"):
            raise Stop("No.")

        assert capsys.readouterr().out == "  Packing … failed\n"

    def test_side_by_side_do_not_mix_their_lines(self, capsys: pytest.CaptureFixture[str]) -> None:
        first_has_begun, second_has_ended = threading.Event(), threading.Event()

        def first() -> None:
            with step("First"):
                first_has_begun.set()
                second_has_ended.wait(10)

        beside = threading.Thread(target=first)
        beside.start()
        first_has_begun.wait(10)
        with step("Second"):
            pass
        second_has_ended.set()
        beside.join()

        assert [line.split(" … ")[0] for line in capsys.readouterr().out.splitlines()] == ["  Second", "  First"]


class TestPorts:
    """PORT is asked before anything slow."""

    @pytest.mark.parametrize("asked", ["0", "65536", "eighty", "-1", "80.5"])
    def test_that_are_none_are_explained(self, monkeypatch: pytest.MonkeyPatch, asked: str) -> None:
        monkeypatch.setenv("PORT", asked)

        with pytest.raises(Stop, match=rf"^PORT={asked} is no port: give a number from 1 to 65535"):
            starting.port()

    @pytest.mark.parametrize(("asked", "given"), [("", 8000), ("8123", 8123), ("65535", 65535)])
    def test_that_will_do(self, monkeypatch: pytest.MonkeyPatch, asked: str, given: int) -> None:
        monkeypatch.setenv("PORT", asked)

        assert starting.port() == given


class TestParts:
    """A lock is dealt out without losing a package or a hash."""

    @pytest.mark.parametrize("lock", [packages.RUN, packages.TEST], ids=lambda lock: lock.name)
    def test_hold_everything_once(self, lock: Path) -> None:
        text = lock.read_text(encoding="utf-8")

        dealt = packages.parts_of(text)

        lines = [line for part in dealt for line in part.splitlines()]
        assert sorted(lines) == sorted(line for line in text.splitlines() if not line.startswith("#"))
        assert all(part.count("--hash") > 0 for part in dealt)

    def test_keep_hashes_with_their_package(self) -> None:
        one, two, three = (f"{name}==1 \\\n    --hash=sha256:{name}\n" for name in ("one", "two", "three"))

        assert packages.parts_of(f"{one}    # via x\n{two}{three}") == [f"{one}    # via x\n{three}", two]
