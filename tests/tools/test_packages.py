"""Installs what is missing, and nothing that is there already."""

import os
import threading
from pathlib import Path

import pytest

from tools import indexes, packages, starting
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


class TestEntries:
    """A lock is read one package at a time."""

    def test_hold_every_hash_of_the_package_and_nothing_else(self) -> None:
        one, two, three = (f"{name}==1 \\\n    --hash=sha256:{name}\n" for name in ("one", "two", "three"))

        assert packages.entry_of("two", f"# A lock\n{one}{two}    # via x\n{three}") == f"{two}    # via x\n"

    def test_of_nobody(self) -> None:
        with pytest.raises(LookupError):
            packages.entry_of("two", "two-more==1\n")

    def test_of_the_installer_are_in_the_lock(self) -> None:
        assert packages.entry_of("uv", packages.TEST.read_text(encoding="utf-8")).count("--hash") > 3


class TestInstaller:
    """uv where it gets through, pip where it does not: the same lock, the same hashes."""

    @pytest.fixture
    def environment(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A virtual environment of two programs that write down how they were called; uv comes with pip."""
        lock = tmp_path / "test.txt"
        lock.write_text("one==1 --hash=sha256:1\nuv==1 --hash=sha256:2\n")
        (tmp_path / "bin").mkdir()
        monkeypatch.setattr(packages, "ROOT", tmp_path)
        monkeypatch.setattr(packages, "TEST", lock)
        monkeypatch.setattr(packages, "BIN", tmp_path / "bin")
        monkeypatch.setattr(packages, "PYTHON", tmp_path / "bin" / "python")
        return tmp_path

    def called(self, place: Path, **programs: str) -> list[str]:
        for name, end in programs.items():
            program = place / "bin" / name
            program.write_text(f'#!/bin/sh\necho "{name} $*" >> {place}/called; {end}\n')
            program.chmod(0o755)
        packages._install(packages.TEST)  # noqa: SLF001  # behind a stamp, a step and a real environment
        lines = (place / "called").read_text().splitlines()
        return [f"{line.split()[0]} {Path(line.split()[-1]).name}" for line in lines]

    def test_is_uv(self, environment: Path) -> None:
        assert self.called(environment, python="", uv="") == ["python uv.txt", "uv test.txt"]

    def test_is_pip_where_uv_fails(self, environment: Path) -> None:
        called = self.called(environment, python="", uv="exit 2")

        assert called == ["python uv.txt", "uv test.txt", "python test.txt"]

    def test_is_pip_where_there_is_no_uv(self, environment: Path) -> None:
        called = self.called(environment, python='case "$*" in *uv.txt) exit 1;; esac')

        assert called == ["python uv.txt", "python test.txt"]


class TestIndexes:
    """uv looks where pip was told to."""

    @pytest.fixture
    def told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A file of pip's, and no variable of either."""
        for name in [name for name in os.environ if name.startswith(("PIP_", "UV_", "SSL_CERT", "ALL_PROXY"))]:
            monkeypatch.delenv(name)
        monkeypatch.setattr(indexes, "FILES", (str(tmp_path / "pip.conf"),))
        return tmp_path / "pip.conf"

    def test_nothing_is_said_where_nothing_was(self, told: Path) -> None:
        assert indexes.for_uv() == {}

    def test_files_are_read(self, told: Path) -> None:
        told.write_text(
            "[global]\nindex-url = https://a.example/\ncert = /c.pem\n[install]\nfind-links =\n  /one\n  /two\n"
        )

        assert indexes.for_uv() == {
            "UV_DEFAULT_INDEX": "https://a.example/",
            "SSL_CERT_FILE": "/c.pem",
            "UV_FIND_LINKS": "/one,/two",
        }

    def test_variables_have_the_last_word(self, told: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        told.write_text("[global]\nindex-url = https://a.example/\n")
        monkeypatch.setenv("PIP_INDEX_URL", "https://b.example/")

        assert indexes.for_uv() == {"UV_DEFAULT_INDEX": "https://b.example/"}

    def test_what_uv_was_told_itself_stays(self, told: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        told.write_text("[global]\nindex-url = https://a.example/\n")
        monkeypatch.setenv("UV_DEFAULT_INDEX", "https://c.example/")

        assert indexes.for_uv() == {}

    def test_a_file_that_cannot_be_read_is_left_to_pip(self, told: Path) -> None:
        told.write_text("index-url = without a section\n")

        assert indexes.for_uv() == {}
