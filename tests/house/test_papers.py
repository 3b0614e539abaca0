"""The papers are true: links, dependencies, commands, decisions."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from spom.config.reference.security_page import checks, proofs_by_check
from tests.house import papers
from tests.house.house import HERE

PAPERS = [HERE / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
DOCS = sorted((HERE / "docs").rglob("*.md"))
DECISION = re.compile(r"\d{4}-\d{2}-\d{2}-[a-z0-9-]+")


def tracked() -> Iterator[Path]:
    names = subprocess.run(["git", "ls-files", "-z"], cwd=HERE, capture_output=True, text=True, check=True).stdout
    return (HERE / name for name in names.split("\0") if name and (HERE / name).is_file())


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_links_lead_somewhere(paper: Path) -> None:
    assert papers.links_that_lead_nowhere(paper) == []


def test_a_link_into_nothing_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("[b](b.md) [c](c/d.md#e) [web](https://example.edu) [here](#here) ![p](p.png)")
    (tmp_path / "b.md").touch()

    assert papers.links_that_lead_nowhere(tmp_path / "a.md") == ["c/d.md", "p.png"]


def test_every_dependency_is_explained_and_nothing_else() -> None:
    page = (HERE / "docs/about/dependencies.md").read_text(encoding="utf-8")

    assert papers.explained(page) == papers.dependencies(HERE)


def test_an_unexplained_dependency_is_found(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[project]\ndependencies = ["Django>=5", "leftpad[all]==1"]\n[project.optional-dependencies]\ntest = []\n'
    )

    assert papers.dependencies(tmp_path) - papers.explained("| Django | the framework | BSD | |") == {"leftpad"}


def test_no_file_names_a_registry() -> None:
    assert papers.files_that_name_a_registry(tracked()) == []


def test_a_registry_in_a_lock_is_found(tmp_path: Path) -> None:
    lock = tmp_path / "package-lock.json"
    lock.write_text(f'{{"resolved": "https://{papers.REGISTRIES[-1]}.org/htmx"}}')

    assert len(papers.files_that_name_a_registry(iter([lock]))) == 2


@pytest.mark.parametrize("paper", [*PAPERS, *DOCS], ids=lambda paper: str(paper.relative_to(HERE)))
def test_make_knows_what_the_papers_tell_people_to_type(paper: Path) -> None:
    makefile = (HERE / "Makefile").read_text(encoding="utf-8")

    assert papers.make_targets_named(paper.read_text(encoding="utf-8")) <= papers.make_targets(makefile)


def test_a_command_that_make_does_not_know_is_found() -> None:
    said = papers.make_targets_named("Use `make run PORT=1`, then\n```sh\nmake fly  # away\n```\nand make do.")

    assert said - papers.make_targets("run: all\nfix:\n") == {"fly"}


@pytest.mark.parametrize("page", sorted((HERE / "docs/decisions").glob("2*.md")), ids=lambda page: page.stem)
def test_a_decision_has_a_date_and_says_what_was_given_up(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert DECISION.fullmatch(page.stem)
    assert text.startswith("# ")
    assert "gave up" in text.lower()


@pytest.mark.slow
def test_the_documentation_builds_and_asks_nobody_else(tmp_path: Path) -> None:
    build = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")],
        cwd=HERE,
        capture_output=True,
        text=True,
        check=False,
    )
    pages = "".join(page.read_text(encoding="utf-8") for page in (tmp_path / "site").rglob("*.html"))
    styles = "".join(sheet.read_text(encoding="utf-8") for sheet in (tmp_path / "site").rglob("*.css"))
    fetched = re.findall(r"<(?:script|img|iframe)[^>]+src=\"?(https?:[^\">\s]+)", pages)
    fetched += re.findall(r"<link[^>]+stylesheet[^>]+href=\"?(https?:[^\">\s]+)", pages)
    fetched += re.findall(r"url\([\"']?(https?:[^)\"']+)", styles)

    assert build.returncode == 0, build.stdout + build.stderr
    assert fetched == []


def test_every_check_of_the_gate_has_a_test() -> None:
    """S1 to S30: factors, sessions, permissions. What is open beyond them is listed in the reference."""
    proven = proofs_by_check()

    assert [code for code in (f"S{number}" for number in range(1, 31)) if code not in proven] == []


def test_tests_name_checks_that_there_are() -> None:
    assert set(proofs_by_check()) <= {check.code for check in checks()}
