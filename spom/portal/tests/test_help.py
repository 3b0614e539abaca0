"""Help: brought in, found, read, voted on, written and published by staff."""

import re
from dataclasses import replace
from http import HTTPStatus

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import Resolver404, get_resolver, resolve
from pytest_django import DjangoAssertNumQueries

from spom.identity.models import User
from spom.journal.models import Entry
from spom.portal.actions.articles import (
    NotADraft,
    NothingToPublish,
    Writing,
    bring_in_articles,
    publish_article,
    submit_article,
    write_article,
)
from spom.portal.models.article import Article, ArticleVersion
from spom.portal.queries.articles import categories_of_help, readable_articles, search_articles, with_addresses
from spom.portal.queries.shipped_articles import ShippedArticle, article_helping_with, shipped_articles
from spom.portal.tests.make import MONDAY_9

pytestmark = pytest.mark.django_db

LINK = re.compile(r"\]\(([^)]+)\)")
OWN = Writing(title="Our own words", summary="In one sentence.", words="", body="Call **Ms Iyer**.")


OUR_APPS = [
    label
    for label in (
        "identity",
        "portal",
        "programme",
        "campus",
        "presence",
        "booking",
        "payments",
        "exams",
        "credentials",
    )
    if apps.is_installed(f"spom.{label}")
]


def names_of_pages(app: str) -> set[str]:
    """What an app's pages are called."""
    resolver = get_resolver().namespace_dict.get(app)
    return {str(name) for name in resolver[1].reverse_dict if isinstance(name, str)} if resolver else set()


def shape(one: ShippedArticle) -> tuple[int, int, list[str]]:
    """What a translation has in common with its original: headings, steps and rows, where it leads."""
    lines = one.body.splitlines()
    marked = [line for line in lines if line.lstrip().startswith(("-", "|")) or re.match(r"\s*\d+\. ", line)]
    return sum(line.startswith("## ") for line in lines), len(marked), LINK.findall(one.body)


@pytest.fixture
def help_is_there() -> int:
    """What comes with the portal was brought in."""
    return bring_in_articles(articles=shipped_articles(), at=MONDAY_9)


def version(slug: str, language: str = "en") -> ArticleVersion:
    """What people read of this article."""
    return ArticleVersion.objects.published().get(article__slug=slug, language=language)


class TestShipped:
    """The files."""

    @pytest.mark.parametrize("language", ["hi", "de"])
    def test_every_trouble_has_an_article_in_every_language(self, language: str) -> None:
        english = {one.slug: one for one in shipped_articles() if one.language == "en"}
        translated = {one.slug: one for one in shipped_articles() if one.language == language}

        assert len(english) >= 31
        assert translated.keys() == english.keys()
        for slug, one in translated.items():
            assert shape(one) == shape(english[slug]), slug

    @pytest.mark.parametrize(
        ("trouble", "slug"),
        [
            ("invalid credentials", "id-and-password-do-not-match"),
            ("forgotten password", "forgotten-password"),
            ("account locked", "account-locked"),
            ("not activated", "account-not-activated"),
            ("clear cache", "cookies-and-cache"),
            ("cookies disabled", "cookies-and-cache"),
            ("session expired", "session-expired"),
            ("page not loading", "page-does-not-load"),
            ("code not received", "code-not-received"),
            ("camera blocked", "camera-blocked"),
            ("too dark", "too-dark"),
            ("face does not match", "face-does-not-match"),
            ("hours not counted", "hours-not-counted"),
            ("video does not play", "video-does-not-play"),
            ("no seat", "no-seat-free"),
            ("payment without seat", "paid-but-no-seat"),
            ("lost connection in a test", "lost-connection-in-a-test"),
            ("certificate", "results-and-certificates"),
            ("unsupported browser", "which-browsers"),
            ("FAQ", "questions-often-asked"),
        ],
    )
    def test_every_trouble_is_found_by_the_words_of_who_has_it(
        self, help_is_there: int, trouble: str, slug: str
    ) -> None:
        assert slug in [version.article.slug for version in search_articles(trouble, language="en")[:3]]

    @pytest.mark.parametrize(
        ("page", "slug"),
        [
            ("portal:inbox", "answer-and-decide"),
            ("portal:ticket_new", "ask-for-help"),
            ("portal:audit", "read-the-journal"),
            ("portal:photo", "my-data-and-privacy"),
            ("portal:maintenance", "for-staff"),
            ("campus:lesson", "hours-not-counted"),
            ("booking:search", "no-seat-free"),
        ],
    )
    def test_a_page_leads_to_what_is_about_it(self, page: str, slug: str) -> None:
        assert article_helping_with(page) == slug

    def test_hindi_is_written_in_hindi(self) -> None:
        for one in shipped_articles():
            if one.language == "hi":
                own = sum("\u0900" <= letter <= "\u097f" for letter in one.title + one.summary + one.body)
                latin = sum(letter.isascii() and letter.isalpha() for letter in one.title + one.summary + one.body)
                assert own > 4 * latin, one.slug

    def test_every_translation_is_of_an_article(self) -> None:
        english = {one.slug for one in shipped_articles() if one.language == "en"}

        assert {one.slug for one in shipped_articles()} == english

    @pytest.mark.parametrize("one", shipped_articles(), ids=lambda one: f"{one.language}-{one.slug}")
    def test_every_link_leads_somewhere(self, one: object) -> None:
        slugs = {each.slug for each in shipped_articles()}
        body = getattr(one, "body", "")
        for target in LINK.findall(body):
            if target in slugs:
                continue
            try:
                resolve(target)
            except Resolver404:
                pytest.fail(f"{target} leads nowhere")

    def test_every_page_an_article_names_exists(self) -> None:
        named = {route for one in shipped_articles() for route in one.routes}

        for app in ("identity", "portal"):
            of_the_app = {route.partition(":")[2] for route in named if route.startswith(f"{app}:")} - {"*"}
            assert of_the_app <= names_of_pages(app)

    def test_no_page_is_helped_with_twice(self) -> None:
        routes = [route for one in shipped_articles() for route in one.routes]

        assert sorted(set(routes)) == sorted(routes)

    def test_every_page_of_every_app_has_its_article(self) -> None:
        pages = {f"{app}:{name}" for app in OUR_APPS for name in names_of_pages(app)}

        assert len(pages) > 80
        assert [page for page in sorted(pages) if not article_helping_with(page)] == []
        assert article_helping_with("portal:status") == "maintenance-and-status"
        assert article_helping_with("identity:forgotten") == "forgotten-password"

    def test_are_brought_in_once(self, help_is_there: int) -> None:
        assert help_is_there == len(shipped_articles())
        assert bring_in_articles(articles=shipped_articles(), at=MONDAY_9) == 0

    def test_a_newer_one_replaces_the_older(self, help_is_there: int) -> None:
        newer = replace(shipped_articles()[0], title="Better words")

        bring_in_articles(articles=[newer], at=MONDAY_9)

        assert version(newer.slug, newer.language).title == "Better words"

    def test_but_not_what_the_institution_wrote(self, help_is_there: int, grace: User) -> None:
        article = Article.objects.get(slug="forgotten-password")
        own = write_article(article=article, language="en", writing=OWN, by=grace, at=MONDAY_9)
        publish_article(version=own, by=grace, at=MONDAY_9)
        (shipped,) = [one for one in shipped_articles() if (one.slug, one.language) == ("forgotten-password", "en")]

        bring_in_articles(articles=[replace(shipped, title="Newer words")], at=MONDAY_9)

        assert version("forgotten-password").title == "Our own words"
        assert article.versions.filter(title="Newer words", state="DRAFT").exists()


class TestFinding:
    """Search and subjects."""

    @pytest.mark.parametrize(
        ("typed", "slug"),
        [
            ("forgot password", "forgotten-password"),
            ("OTP", "code-not-received"),
            ("pasword forgoten", "forgotten-password"),
            ("payment deducted", "paid-but-no-seat"),
            ("camera", "camera-blocked"),
            ("clear cache", "cookies-and-cache"),
            ("FAQ", "questions-often-asked"),
        ],
    )
    def test_finds_what_people_type(self, help_is_there: int, typed: str, slug: str) -> None:
        found = [one.article.slug for one in search_articles(typed, language="en")]

        assert slug in found[:3]

    @pytest.mark.parametrize("typed", ["", "   ", "xyzzyqq", "&|!()<>:*", "%" * 300, "a" * 5000])
    def test_what_is_nowhere_is_not_found(self, help_is_there: int, typed: str) -> None:
        assert search_articles(typed, language="en") == []

    def test_in_the_readers_language_and_in_english_where_there_is_none(self, help_is_there: int) -> None:
        ArticleVersion.objects.filter(language="de", article__slug="too-dark").delete()

        languages = dict(readable_articles("de").values_list("article__slug", "language"))

        assert languages["too-dark"] == "en"
        assert languages["camera-blocked"] == "de"
        assert len(languages) == Article.objects.count()

    def test_costs_one_statement(self, help_is_there: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        with django_assert_num_queries(1):
            assert categories_of_help("en")
        with django_assert_num_queries(1):
            search_articles("password", language="en")


class TestVersions:
    """From draft to reader."""

    @pytest.fixture
    def draft(self, help_is_there: int, grace: User) -> ArticleVersion:
        article = Article.objects.get(slug="too-dark")
        return write_article(article=article, language="en", writing=OWN, by=grace, at=MONDAY_9)

    def test_a_draft_is_not_read(self, draft: ArticleVersion) -> None:
        assert version("too-dark").title != "Our own words"

    def test_published_it_replaces_the_one_before(self, draft: ArticleVersion, grace: User) -> None:
        submit_article(version=draft, by=grace, at=MONDAY_9)
        publish_article(version=draft, by=grace, at=MONDAY_9)

        assert version("too-dark") == draft
        assert draft.article.versions.filter(language="en", state="RETIRED").count() == 1

    def test_moves_only_forward(self, draft: ArticleVersion, grace: User) -> None:
        publish_article(version=draft, by=grace, at=MONDAY_9)

        with pytest.raises(NotADraft):
            submit_article(version=draft, by=grace, at=MONDAY_9)
        with pytest.raises(NothingToPublish):
            publish_article(version=draft, by=grace, at=MONDAY_9)

    def test_the_database_lets_only_one_be_read(self, draft: ArticleVersion) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            ArticleVersion.objects.filter(pk=draft.pk).update(state="PUBLISHED", published_at=MONDAY_9)

    def test_each_step_is_in_the_journal(self, draft: ArticleVersion, grace: User) -> None:
        submit_article(version=draft, by=grace, at=MONDAY_9)
        publish_article(version=draft, by=grace, at=MONDAY_9)

        kinds = Entry.objects.filter(kind__startswith="portal.Article").order_by("pk").values_list("kind", flat=True)
        assert list(kinds)[-3:] == ["portal.ArticleDrafted", "portal.ArticleSubmitted", "portal.ArticlePublished"]


def test_bare_names_become_addresses() -> None:
    assert with_addresses("[Dark](too-dark), [mail](mailto:x@example.edu)") == (
        "[Dark](/help/too-dark/), [mail](mailto:x@example.edu)"
    )


class TestPages:
    """What people see."""

    def test_every_article_opens_in_every_language(self, client: Client, help_is_there: int) -> None:
        for language in ("en", "hi", "de"):
            for slug in Article.objects.values_list("slug", flat=True):
                answer = client.get(f"/help/{slug}/", headers={"Accept-Language": language})
                assert answer.status_code == HTTPStatus.OK

    def test_needs_no_sign_in_and_finds(self, client: Client, help_is_there: int) -> None:
        page = client.get("/help/?q=forgot+password").content.decode()

        assert "I forgot my password" in page

    @pytest.mark.security("S34")
    def test_says_when_nothing_was_found_without_repeating_markup(self, client: Client, help_is_there: int) -> None:
        page = client.get("/help/", {"q": "<b>xyzzyqq"}).content.decode()

        assert "Nothing found" in page
        assert "<b>xyzzyqq" not in page

    def test_counts_each_browser_once(self, client: Client, help_is_there: int) -> None:
        client.post("/help/too-dark/useful/", {"yes": "1"})
        client.post("/help/too-dark/useful/", {"no": "1"})
        Client().post("/help/too-dark/useful/", {"no": "1"})

        assert (version("too-dark").helped, version("too-dark").helped_not) == (1, 1)

    def test_the_foot_of_a_page_leads_to_help_about_it(self, client: Client, help_is_there: int, alice: User) -> None:
        client.force_login(alice)

        assert "/help/messages-do-not-reach-me/" in client.get("/notices/").content.decode()

    def test_staff_write_and_publish(self, client: Client, help_is_there: int, grace: User) -> None:
        client.force_login(grace)
        words = {"title": "Our own words", "summary": "One.", "words": "", "body": "Call."}

        written = client.post("/help-articles/too-dark/en/", words)
        client.post(written.headers["Location"] + "review/")
        client.post(written.headers["Location"] + "publish/")
        again = client.post(written.headers["Location"] + "publish/")

        assert again.status_code == HTTPStatus.CONFLICT
        assert "Our own words" in client.get("/help/too-dark/").content.decode()
        assert "Our own words" in client.get("/help-articles/").content.decode()

    def test_an_empty_form_is_sent_back(self, client: Client, help_is_there: int, grace: User) -> None:
        client.force_login(grace)

        assert client.post("/help-articles/too-dark/en/", {"title": ""}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY

    @pytest.mark.parametrize("address", ["/help-articles/", "/help-articles/too-dark/en/", "/help-versions/1/"])
    def test_students_may_not(self, client: Client, alice: User, address: str) -> None:
        client.force_login(alice)

        assert client.get(address).status_code == HTTPStatus.FORBIDDEN
