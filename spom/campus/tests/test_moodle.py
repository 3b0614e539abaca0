"""Backups of Moodle courses: what maps comes in, the rest is named, and what is hostile is refused."""

import io
import tarfile
from collections.abc import Mapping
from hashlib import sha1
from pathlib import Path

import pytest

from spom.campus.actions.bringing_in import bring_in_course
from spom.campus.importers.archives import course_in
from spom.campus.importers.course import CoursePlan, ManifestUnreadable, Weight
from spom.campus.importers.folders import ArchiveHasLinks, ArchivePathUnsafe
from spom.campus.importers.html_text import as_markdown
from spom.campus.importers.scorm import XmlNotPlain
from spom.campus.models.edition import LessonContent
from spom.campus.models.lesson import Lesson
from spom.campus.tests import courses, make
from spom.programme.tests import make as programme

Kind = Lesson.Kind
PICTURE, PDF, GAME = courses.picture(), b"%PDF-1.4 no more than its beginning", courses.scorm()
KINDS = ("page", "book", "resource", "folder", "quiz", "scorm", "forum", "label")
PAGE = """<p>Contribution is <strong>not</strong> profit: \\(p - v\\).</p>
<ul><li>one<ul><li>under</li></ul></li><li>two</li></ul>
<p><img src="@@PLUGINFILE@@/lines%20two.png" alt="Cost lines"><img src="https://x.example/spy.gif" alt="x"></p>
<table><tr><th>Cost</th><th>Price</th></tr><tr><td>1</td><td>2</td></tr></table>
<script>alert(1)</script><iframe src="https://video.example"></iframe>
<p><a href="$@PAGEVIEWBYID*12@$">inside</a> <a href="https://law.example">outside</a> 2 * 3 &lt; 7</p>"""


def digest(content: bytes) -> str:
    return sha1(content, usedforsecurity=False).hexdigest()


def escaped(html: str) -> str:
    return html.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def answer(text: str, fraction: str, feedback: str = "") -> str:
    said = f"<answertext>{text}</answertext><fraction>{fraction}</fraction><feedback>{feedback}</feedback>"
    return f"<answer>{said}</answer>"


def question(number: int, kind: str, answers: str, single: str = "1") -> str:
    return f"""<question id="{number}"><name>Q{number}</name>
      <questiontext>&lt;p&gt;What of {number}?&lt;/p&gt;</questiontext>
      <generalfeedback>Because.</generalfeedback><qtype>{kind}</qtype><plugin_qtype_{kind}_question>
      <answers>{answers}</answers><multichoice><single>{single}</single></multichoice></plugin_qtype_{kind}_question>
      </question>"""


def backup() -> dict[str, bytes]:
    """Make a course of every kind, as Moodle 4 writes it."""
    files = [("lines two.png", "page", "content", PICTURE), ("notes.pdf", "resource", "content", PDF)]
    files += [("game.zip", "scorm", "package", GAME), ("run.exe", "folder", "content", b"MZ")]
    files += [("table.csv", "folder", "content", b"a,b\n")]
    lines = "".join(
        f"<file id='{number}'><contenthash>{digest(content)}</contenthash><contextid>{KINDS.index(kind)}</contextid>"
        f"<component>mod_{kind}</component><filearea>{area}</filearea><itemid>0</itemid>"
        f"<filename>{name}</filename></file>"
        for number, (name, kind, area, content) in enumerate(files)
    )
    activities = "".join(
        f"<activity><moduleid>{number}</moduleid><sectionid>5</sectionid><modulename>{kind}</modulename>"
        f"<title>The {kind}</title><directory>activities/{kind}_{number}</directory></activity>"
        for number, kind in enumerate(KINDS)
    )
    inside = {
        "page": f"<page><content>{escaped(PAGE)}</content></page>",
        "book": "<book><chapters><chapter id='1'><pagenum>2</pagenum><subchapter>1</subchapter><title>Two</title>"
        "<content>&lt;p&gt;second&lt;/p&gt;</content><hidden>0</hidden></chapter><chapter id='2'><pagenum>1</pagenum>"
        "<subchapter>0</subchapter><title>One</title><content>&lt;p&gt;first&lt;/p&gt;</content><hidden>0</hidden>"
        "</chapter><chapter id='3'><pagenum>3</pagenum><title>Secret</title><hidden>1</hidden></chapter></chapters>"
        "</book>",
        "resource": "<resource><intro></intro></resource>",
        "folder": "<folder><intro>&lt;p&gt;Take these&lt;/p&gt;</intro></folder>",
        "quiz": "<quiz><question_instances>"
        + "".join(
            f"<question_instance><slot>{n}</slot><question_reference><questionbankentryid>{n}</questionbankentryid>"
            "</question_reference></question_instance>"
            for n in (1, 2, 3, 9)
        )
        + "</question_instances></quiz>",
        "scorm": "<scorm></scorm>",
    }
    bank = [
        question(1, "multichoice", answer("Right", "1.0", "Well done") + answer("Part", "0.5") + answer("No", "0")),
        question(2, "multichoice", answer("a", "0.5") + answer("b", "0.5") + answer("c", "-1"), single="0"),
        question(3, "essay", ""),
    ]
    entries = "".join(
        f"<question_bank_entry id='{n}'><question_version><question_versions><version>1</version>"
        f"<questions>{one}</questions></question_versions></question_version></question_bank_entry>"
        for n, one in enumerate(bank, start=1)
    )
    written = {
        f"activities/{kind}_{place}/{kind}.xml": f"<activity contextid='{place}'>{inside[kind]}</activity>"
        for place, kind in enumerate(KINDS)
        if kind in inside
    }
    written["moodle_backup.xml"] = (
        "<moodle_backup><information><original_course_fullname>Costing</original_course_fullname><contents><activities>"
        f"{activities}</activities><sections><section><sectionid>5</sectionid><title>Week 1</title></section>"
        "</sections></contents></information></moodle_backup>"
    )
    written["files.xml"] = f"<files>{lines}</files>"
    written["questions.xml"] = f"<question_categories>{entries}</question_categories>"
    stored = {f"files/{digest(content)[:2]}/{digest(content)}": content for *_rest, content in files}
    return {path: text.encode() for path, text in written.items()} | stored


def tarred(files: Mapping[str, bytes]) -> bytes:
    """Pack as Moodle does: TAR, then GZIP."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for path, content in files.items():
            entry = tarfile.TarInfo(path)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


def read(tmp_path: Path, packed: bytes) -> CoursePlan:
    path = tmp_path / "backup.mbz"
    path.write_bytes(packed)
    with course_in(path, name=path.name) as plan:
        return plan


@pytest.mark.parametrize("pack", [tarred, courses.zipped], ids=["tar.gz", "zip"])
def test_pages_books_files_quizzes_and_packages_come_in(tmp_path: Path, pack: object) -> None:
    plan = read(tmp_path, pack(backup()))  # type: ignore[operator]  # one of the two packers

    kinds = [lesson.kind for lesson in plan.lessons]
    assert kinds == [Kind.READING, Kind.READING, Kind.DOCUMENT, Kind.READING, Kind.QUIZ, Kind.PACKAGE]
    page, book, document, folder, quiz, package = plan.lessons
    assert plan.title == "Costing"
    assert page.topic == "Week 1"
    assert "Contribution is **not** profit: $p - v$." in page.text
    assert "- one\n   - under\n- two" in page.text
    assert "![Cost lines](<figures/lines-two.png>)" in page.text
    assert "| Cost | Price |\n| --- | --- |\n| 1 | 2 |" in page.text
    assert "inside [outside](<https://law.example>) 2 \\* 3 \\< 7" in page.text
    assert "alert" not in page.text
    assert book.text == "## One\n\nfirst\n\n### Two\n\nsecond"
    assert document.document is not None
    assert [one.title for one in folder.files] == ["table.csv"]
    assert [(one.options, one.key) for one in quiz.questions] == [
        (("Right", "Part", "No"), (0,)),
        (("a", "b", "c"), (0, 1)),
    ]
    assert quiz.questions[0].explanation == "Because.\n\nWell done"
    assert package.package is not None


def test_everything_that_stays_behind_is_named(tmp_path: Path) -> None:
    plan = read(tmp_path, tarred(backup()))

    lost = {(one.where, str(one.sentence)) for one in plan.findings if one.weight is Weight.LOST}
    assert {where for where, _said in lost} == {
        "The page",
        "The book: Secret",
        "The folder: run.exe",
        "The quiz: Q3",
        "The quiz: Question 9",
        "The forum",
        "The label",
    }
    assert ("The forum", "Activities of the kind “forum” are not brought in.") in lost
    assert any("iframe" in said for _where, said in lost)


def real() -> dict[str, bytes]:
    """Make a course of the shapes that published backups of Moodle 2.6, 4.2 and 5.0 have, in words of ours."""
    kinds = {"page": 363, "url": 364, "quiz": 365}
    activities = "".join(
        f"<activity>\n<moduleid>{number}</moduleid>\n<sectionid>496</sectionid>\n<modulename>{kind}</modulename>\n"
        f"<title> \nOf {kind}\n </title>\n<directory>activities/{kind}_{number}</directory>\n"
        "<insubsection></insubsection>\n</activity>\n"
        for kind, number in kinds.items()
    )
    page = escaped(
        '<p style="text-align: left;"></p><div><p>Read <a title="PDF" href="@@PLUGINFILE@@/2%20%20Facts.pdf"'
        ' target="_blank">the <abbr title="x">facts</abbr></a>.</p></div><a href="@@PLUGINFILE@@/gone.pdf">gone</a>'
    )
    instances = "".join(
        f"<question_instance id='{14 + slot}'><quizid>131</quizid><slot>{slot}</slot><question_reference id='{slot}'>"
        "<usingcontextid>400</usingcontextid><component>mod_quiz</component><questionarea>slot</questionarea>"
        f"<questionbankentryid>{slot}</questionbankentryid><version>{version}</version></question_reference>"
        "</question_instance>"
        for slot, version in ((1, "$@NULL@$"), (2, "1"), (3, "$@NULL@$"))
    )
    one_right = answer("Yes", "1.0000000") + answer("No", "0.0000000")
    both_right = answer("Yes", "1.0000000") + answer("Also", "1.0000000") + answer("No", "0")
    hint = "<question_hint id='1'><hint>Think.</hint></question_hint>"
    entries = [
        asked(1, "A **bold** one", 4, both_right),
        asked(1, "The first", 1, one_right, hint) + asked(2, "The second", 1, one_right),
        asked(1, escaped('<p>Look<img src="@@PLUGINFILE@@/a.png"></p>'), 1, one_right),
    ]
    bank = "".join(
        f"<question_bank_entry id='{n}'><questioncategoryid>111</questioncategoryid><question_version>{one}"
        "</question_version></question_bank_entry>"
        for n, one in enumerate(entries, start=1)
    )
    module = "<module id='363' version='2025041400'><visible>{}</visible><availability>{}</availability></module>"
    written = {
        "moodle_backup.xml": "<moodle_backup><information><name>backup-moodle2-course-34.mbz</name>"
        "<moodle_release>5.0.1 (Build: 20250609)</moodle_release><original_course_fullname>Costing"
        f"</original_course_fullname><contents><activities>{activities}</activities><sections><section>"
        "<sectionid>496</sectionid><title>0</title><directory>sections/section_496</directory></section></sections>"
        "<course><courseid>34</courseid><title>C</title><directory>course</directory></course></contents>"
        "</information></moodle_backup>",
        "course/course.xml": "<course id='34'><summary>&lt;p&gt;What costs are.&lt;/p&gt;</summary>"
        "<summaryformat>1</summaryformat></course>",
        "sections/section_496/section.xml": "<section id='496'><number>3</number><name>Lesson 1</name>"
        "<summary>Begin *here*</summary><summaryformat>4</summaryformat></section>",
        "activities/page_363/page.xml": "<activity id='113' moduleid='363' modulename='page' contextid='398'>"
        "<page id='113'><name>Of page</name><intro>&lt;p&gt;Before.&lt;/p&gt;</intro><introformat>1</introformat>"
        f"<content>{page}</content><contentformat>1</contentformat></page></activity>",
        "activities/page_363/module.xml": module.format(0, "$@NULL@$"),
        "activities/url_364/url.xml": "<activity id='85' moduleid='364' modulename='url' contextid='399'><url id='85'>"
        "<externalurl>https://film.example/watch?v=1</externalurl></url></activity>",
        "activities/quiz_365/quiz.xml": "<activity id='131' moduleid='365' modulename='quiz' contextid='400'>"
        "<quiz id='131'><intro>Try it</intro><introformat>1</introformat><timelimit>600</timelimit>"
        f"<question_instances>{instances}</question_instances></quiz></activity>",
        "activities/quiz_365/module.xml": module.format(1, '{"op":"&amp;amp;","c":[]}'),
        "questions.xml": f"<question_categories><question_category id='111'><question_bank_entries>{bank}"
        "</question_bank_entries></question_category></question_categories>",
        "files.xml": f"<files><file id='1'><contenthash>{digest(PDF)}</contenthash><contextid>398</contextid>"
        "<component>mod_page</component><filearea>content</filearea><itemid>0</itemid><filepath>/</filepath>"
        "<filename>2  Facts.pdf</filename></file></files>",
    }
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    stored = {f"files/{digest(PDF)[:2]}/{digest(PDF)}": PDF}
    return {path: (head + text).encode() for path, text in written.items()} | stored


def asked(version: int, text: str, style: int, answers: str, hints: str = "") -> str:
    return (
        f"<question_versions id='{version}'><version>{version}</version><status>ready</status><questions>"
        f"<question id='{version}'><parent>0</parent><name>Q{len(text)}</name><questiontext>{text}</questiontext>"
        f"<questiontextformat>{style}</questiontextformat><generalfeedback></generalfeedback>"
        f"<qtype>multichoice</qtype><plugin_qtype_multichoice_question><answers>{answers}</answers>"
        "<multichoice id='4'><single>1</single></multichoice></plugin_qtype_multichoice_question>"
        f"<question_hints>{hints}</question_hints></question></questions></question_versions>"
    )


def test_what_real_backups_hold_comes_in_or_is_named(tmp_path: Path) -> None:
    plan = read(tmp_path, tarred(real()))

    page, quiz = plan.lessons
    assert (page.title, page.topic) == ("Of page", "")
    assert page.text.startswith("Before.\n\nRead the facts.")
    assert [one.title for one in page.files] == ["2  Facts.pdf"]
    assert plan.outline == "What costs are.\n\n## Lesson 1\n\nBegin *here*"
    assert quiz.text == "Try it"
    assert [question.stem for question in quiz.questions] == ["A **bold** one", "The first", "Look"]
    said = {(one.weight, one.where): str(one.sentence) for one in plan.findings}
    assert said == {
        (Weight.LOST, "Of page: gone.pdf"): "Its file is not in the backup.",
        (Weight.CHANGED, "Of page"): "It was hidden from students, and is not hidden here.",
        (Weight.LOST, "Of url: https://film.example/watch?v=1"): "Activities of the kind “url” are not brought in.",
        (Weight.CHANGED, "Of quiz: Q14"): "Several of its answers are right, and any one was enough; here all of"
        " them are asked for.",
        (Weight.CHANGED, "Of quiz: Q9"): "Its hints are left out.",
        (Weight.CHANGED, "Of quiz: Q61"): "Its pictures are left out.",
        (Weight.CHANGED, "Of quiz"): "It becomes practice: without marks, a time limit, a number of attempts and words"
        " for a grade.",
        (Weight.LOST, "Of quiz"): "Its conditions of when it opens are left behind.",
        (
            Weight.NOTE,
            "Costing",
        ): "A backup does not say how long lessons take. The minutes are reckoned; correct them.",
    }


@pytest.mark.django_db
def test_a_backup_becomes_a_draft_that_can_be_read(tmp_path: Path) -> None:
    files = backup() | {}
    del files[f"files/{digest(PDF)[:2]}/{digest(PDF)}"]
    path = tmp_path / "backup.mbz"
    path.write_bytes(tarred(files))

    with course_in(path, name=path.name) as plan:
        edition = bring_in_course(module=programme.module(), plan=plan, by=None, at=make.NINE)

    contents = list(LessonContent.objects.filter(edition=edition).order_by("position"))
    assert [content.kind for content in contents] == [one.kind for one in plan.lessons]
    assert contents[0].files.get().path == "figures/lines-two.png"
    assert contents[-1].package is not None


@pytest.mark.security("S40")
class TestHostile:
    """What nobody's Moodle writes."""

    def test_entities_are_refused(self, tmp_path: Path) -> None:
        bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><moodle_backup>&b;</moodle_backup>'

        with pytest.raises(XmlNotPlain):
            read(tmp_path, tarred(backup() | {"moodle_backup.xml": bomb}))

    @pytest.mark.parametrize("path", ["../../etc/cron.d/x", "/etc/passwd", "files/../../x"])
    def test_paths_that_lead_out_are_refused(self, tmp_path: Path, path: str) -> None:
        with pytest.raises(ArchivePathUnsafe):
            read(tmp_path, tarred(backup() | {path: b"x"}))

    def test_links_are_refused(self, tmp_path: Path) -> None:
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w:gz") as archive:
            link = tarfile.TarInfo("files/ab/link")
            link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(link)

        with pytest.raises(ArchiveHasLinks):
            read(tmp_path, packed.getvalue())

    def test_a_file_list_that_points_elsewhere_finds_nothing(self, tmp_path: Path) -> None:
        evil = "<files><file id='1'><contenthash>../../../etc/passwd</contenthash><contextid>2</contextid>"
        evil += (
            "<component>mod_resource</component><filearea>content</filearea><filename>a.pdf</filename></file></files>"
        )

        plan = read(tmp_path, tarred(backup() | {"files.xml": evil.encode()}))

        assert Kind.DOCUMENT not in [lesson.kind for lesson in plan.lessons]

    def test_a_broken_manifest_says_so(self, tmp_path: Path) -> None:
        with pytest.raises(ManifestUnreadable):
            read(tmp_path, tarred(backup() | {"moodle_backup.xml": b"<moodle_backup"}))

    def test_deep_and_broken_pages_end(self) -> None:
        text = as_markdown("<ul><li>" * 5000 + "<b>x</i></p></td>", picture=lambda _address: None).text

        assert "x" in text
