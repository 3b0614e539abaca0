"""What a browser sends to the campus."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from spom.campus.actions.questions import QuestionWriting
from spom.campus.models.edition import LessonContent, Question
from spom.campus.models.lesson import Lesson
from spom.campus.models.signal import Signal
from spom.campus.queries.captions import written_chapters
from spom.identity.models import Unit
from spom.programme.models.catalogue import Module, ModuleSet, Programme


class ChoiceForm(forms.Form):
    """One module of an elective set."""

    module = forms.ModelChoiceField(
        queryset=Module.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        label=_("Module"),
        error_messages={"required": _("Choose one of the modules.")},
    )

    def __init__(self, data: object = None, *, module_set: ModuleSet, chosen: Module | None) -> None:
        """Offer the modules of this set; `chosen` is marked."""
        super().__init__(data, initial={"module": chosen})  # type: ignore[arg-type]  # a QueryDict or None
        self.fields["module"].queryset = module_set.modules.order_by("name", "pk")  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """A note at a place of a lesson."""

    text = forms.CharField(
        label=_("New note"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write something first.")},
    )
    place = forms.IntegerField(min_value=0, max_value=2_147_483_647, required=False, widget=forms.HiddenInput)


class AnswerForm(forms.Form):
    """The options chosen of one practice question."""

    chosen = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": _("Choose an answer first.")}, choices=()
    )

    def __init__(self, data: object = None, *, question: Question) -> None:
        """Offer the options of this question."""
        super().__init__(data, prefix=f"q{question.pk}")  # type: ignore[arg-type]  # a QueryDict or None
        places = [(place, str(place)) for place in range(len(question.options))]
        self.fields["chosen"].choices = places  # type: ignore[attr-defined]


class NewLessonForm(forms.Form):
    """A lesson to be added to a draft."""

    title = forms.CharField(label=_("Title"), max_length=200)
    code = forms.SlugField(
        label=_("Short name"),
        max_length=80,
        help_text=_("Small letters and hyphens. It stays the same through all editions: hours are written on it."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Lesson.Kind.choices)
    minutes = forms.IntegerField(label=_("Minutes it takes"), min_value=1, max_value=600)


class LessonForm(forms.Form):
    """What an author writes of a lesson. A file left empty stays as it is."""

    title = forms.CharField(label=_("Title"), max_length=200)
    topic = forms.CharField(label=_("Topic"), max_length=120, required=False)
    seconds = forms.IntegerField(label=_("Seconds it takes"), min_value=1, max_value=36_000)
    text = forms.CharField(
        label=_("Text, in Markdown"), max_length=200_000, required=False, widget=forms.Textarea(attrs={"rows": 16})
    )
    hls_url = forms.URLField(
        label=_("Address of the HLS stream"), max_length=500, required=False, assume_scheme="https"
    )
    chapters = forms.CharField(
        label=_("Chapters"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("A line each: when it begins, then its name, such as: 1:30 Fixed and variable costs"),
    )
    transcript = forms.CharField(
        label=_("Transcript"), max_length=200_000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    video = forms.FileField(label=_("Video, WebM or MP4"), required=False)
    audio = forms.FileField(label=_("The same as sound only"), required=False)
    document = forms.FileField(label="PDF", required=False)
    needs = forms.ModelMultipleChoiceField(
        label=_("Comes after"), queryset=Lesson.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: object = None, files: object = None, *, content: LessonContent) -> None:
        """Offer what belongs to the lesson's kind, and as needs the lessons before it."""
        self.content = content
        before = content.edition.contents.filter(position__lt=content.position)
        initial = {
            "title": content.title,
            "topic": content.topic,
            "seconds": content.stated_seconds,
            "text": content.text,
            "hls_url": content.hls_url,
            "chapters": content.chapters,
            "transcript": content.transcript,
            "needs": list(content.needs.all()),
        }
        super().__init__(data, files, initial=initial)  # type: ignore[arg-type]  # what a request carries
        earlier = Lesson.objects.filter(pk__in=before.values("lesson"))
        self.fields["needs"].queryset = earlier  # type: ignore[attr-defined]
        for name in _OF_OTHER_KINDS[content.kind] | (set() if earlier else {"needs"}):
            del self.fields[name]

    def clean_chapters(self) -> str:
        """The chapters as they are kept; a WebVTT text may be pasted."""
        typed: str = self.cleaned_data["chapters"]
        written = written_chapters(typed)
        if typed.strip() and not written:
            raise ValidationError(_("Each line begins with a time, and each is later than the one before: 1:30 Name."))
        return written


_OF_OTHER_KINDS = {
    Lesson.Kind.VIDEO: {"document"},
    Lesson.Kind.DOCUMENT: {"video", "audio", "hls_url", "chapters", "transcript"},
    Lesson.Kind.READING: {"video", "audio", "hls_url", "chapters", "transcript", "document"},
    Lesson.Kind.QUIZ: {"video", "audio", "hls_url", "chapters", "transcript", "document"},
    Lesson.Kind.PACKAGE: {"video", "audio", "hls_url", "chapters", "transcript", "document"},
}


MOST_OPTIONS = 8
FEWEST_ROWS = 4


@dataclass(frozen=True, kw_only=True)
class OptionRow:
    """One answer of a question with its mark, as the page draws them."""

    place: int
    number: int
    option: forms.BoundField
    is_right: bool


class QuestionForm(forms.Form):
    """A practice question: what is asked, the answers and which are right, and why."""

    stem = forms.CharField(label=_("Question, in Markdown"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 4}))
    right = forms.TypedMultipleChoiceField(
        coerce=int,
        choices=[(place, str(place + 1)) for place in range(MOST_OPTIONS)],
        error_messages={"required": _("Mark at least one answer as right.")},
    )
    explanation = forms.CharField(
        label=_("Explanation, in Markdown"), max_length=5_000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, data: object = None, *, question: Question | None = None) -> None:
        """Begin with what is written already."""
        options = list(question.options) if question else []
        initial: dict[str, object] = {f"option_{place}": text for place, text in enumerate(options)}
        if question:
            initial |= {"stem": question.stem, "explanation": question.explanation, "right": list(question.key)}
        super().__init__(data, initial=initial)  # type: ignore[arg-type]  # a QueryDict or None
        for place in range(MOST_OPTIONS):
            self.fields[f"option_{place}"] = forms.CharField(
                label=_("Answer %(number)d") % {"number": place + 1}, max_length=2_000, required=False
            )
        self.shown = max(FEWEST_ROWS, min(MOST_OPTIONS, len(options) + 2), self._sent())

    @property
    def rows(self) -> list[OptionRow]:
        """The answers, and some empty rows for more."""
        marked = self["right"].value() or []
        chosen = [str(one) for one in marked]
        return [
            OptionRow(place=place, number=place + 1, option=self[f"option_{place}"], is_right=str(place) in chosen)
            for place in range(self.shown)
        ]

    @property
    def writing(self) -> QuestionWriting:
        """What was written, once it is valid: empty rows left out, the right ones counted anew."""
        said = self.cleaned_data
        filled = [place for place in range(MOST_OPTIONS) if said[f"option_{place}"]]
        return QuestionWriting(
            stem=said["stem"].replace("\r\n", "\n"),
            options=[said[f"option_{place}"] for place in filled],
            key=[number for number, place in enumerate(filled) if place in said["right"]],
            explanation=said["explanation"].replace("\r\n", "\n"),
        )

    def clean(self) -> dict[str, object]:
        """Two answers at least, and no empty one is right."""
        said: dict[str, object] = self.cleaned_data
        filled = [place for place in range(MOST_OPTIONS) if said.get(f"option_{place}")]
        right = said.get("right", [])
        if len(filled) < 2:  # noqa: PLR2004  # a choice
            self.add_error("option_0", _("A question has at least two answers."))
        if isinstance(right, list) and any(place not in filled for place in right):
            self.add_error("right", _("An answer marked as right is empty."))
        return said

    def _sent(self) -> int:
        """As many rows as were sent, so that nothing typed disappears."""
        sent = [place for place in range(MOST_OPTIONS) if self.is_bound and self.data.get(f"option_{place}")]
        return max(sent, default=-1) + 1


class CaptionsForm(forms.Form):
    """Captions in one language."""

    language = forms.RegexField(r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$", label=_("Language"), max_length=10, initial="en")
    text = forms.CharField(label=_("WebVTT"), max_length=500_000, widget=forms.Textarea(attrs={"rows": 8}))

    def clean_text(self) -> str:
        """WebVTT says so in its first word."""
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        if not text.startswith("WEBVTT"):
            raise forms.ValidationError(_("Captions begin with the word WEBVTT."))
        return f"{text}\n"


class EditionForm(forms.Form):
    """The outline of an edition, and what is new."""

    outline = forms.CharField(
        label=_("Outline, in Markdown"), max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    changes = forms.CharField(label=_("What is new in this edition"), max_length=500, required=False)


class PackageFileForm(forms.Form):
    """A package to stand in the place of a lesson's."""

    package = forms.FileField(
        label=_("Package"),
        help_text=_("A package of SCORM, xAPI or cmi5 as ZIP. You see what it is before anything changes."),
        required=False,
        error_messages={"required": _("Choose a file first.")},
    )


class CourseFileForm(forms.Form):
    """A course made elsewhere."""

    course = forms.FileField(
        label=_("Course"),
        help_text=_(
            "A course folder as ZIP, a package of SCORM, xAPI or cmi5, or a Moodle backup. You see what would come in "
            "before anything does."
        ),
        required=False,
        error_messages={"required": _("Choose a file first.")},
    )


class AppealForm(forms.Form):
    """Why time should count after all."""

    said = forms.CharField(
        label=_("Why should this time count?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Say what you did then. A person reads it, together with what our server saw."),
        error_messages={"required": _("Write down why this time should count.")},
    )


class SecondLookForm(forms.Form):
    """What a person decides on an appeal: how much of the time counts, if any, and why."""

    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[("COUNTED", _("It counts")), ("REFUSED", _("It does not count"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
    minutes = forms.IntegerField(
        label=_("Minutes that count, from the beginning of this time"), min_value=1, max_value=24 * 60, required=False
    )
    note = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The student reads it."),
        error_messages={"required": _("Write down the reason. The student will read it.")},
    )


class SittingForm(forms.Form):
    """What a person decides on time that waits. `seen` names what was on the page."""

    outcome = SecondLookForm.base_fields["outcome"]
    note = SecondLookForm.base_fields["note"]
    seen = forms.RegexField(r"^\d{1,12}(,\d{1,12}){0,99}$", widget=forms.HiddenInput)

    def intervals(self) -> list[int]:
        """The rows that were on the page."""
        return [int(number) for number in self.cleaned_data["seen"].split(",")]


class CohortForm(forms.Form):
    """Whom to look at."""

    ALL, STUCK, DONE = "all", "stuck", "done"

    q = forms.CharField(label=_("Name or number"), max_length=100, required=False)
    programme = forms.ModelChoiceField(label=_("Programme"), queryset=Programme.objects.order_by("name", "pk"))
    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=Unit.objects.none(), required=False, empty_label=_("All your units")
    )
    show = forms.ChoiceField(
        label=_("Show"),
        choices=[(ALL, _("Everybody")), (STUCK, _("Those who may be stuck")), (DONE, _("Those who are done"))],
        required=False,
    )

    def __init__(self, data: object = None, *, units: QuerySet[Unit]) -> None:
        """Offer the units of the member of staff; a unit that is not theirs is no choice."""
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict or a dict
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class SignalForm(forms.Form):
    """What a person found about something unusual."""

    outcome = forms.ChoiceField(
        label=_("What it was"),
        choices=Signal.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of them.")},
    )
    note = forms.CharField(
        label=_("What you found"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Write so that the student may read it: it is in their own records."),
        error_messages={"required": _("Write down what you found.")},
    )
