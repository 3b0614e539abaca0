"""Make everything anew, in its place among the demo's courses."""

import zipfile
from pathlib import Path

import typst

from tools.demo_media.films import BREAK_EVEN, MEETINGS, make_film
from tools.demo_media.slides import chart, timeline

HERE = Path(__file__).parent
COURSES = HERE.parents[1] / "spom/demo/content"
LAW, COST = COURSES / "A1/lessons", COURSES / "B1/lessons"
STILL = (1980, 1, 1, 0, 0, 0)
BIRTH = (
    (0.02, "Name", "reserved"),
    (0.28, "Application", "SPICe+"),
    (0.5, "Certificate", "the company exists"),
    (0.98, "Declaration", "within 180 days"),
)
CLOCK = (
    (0.02, "Admission", "day 0"),
    (0.54, "Plan", "180 days"),
    (0.8, "Extended", "270 days"),
    (0.98, "Limit", "330 days"),
)


def main() -> None:
    """Figures, films, worksheets, packages."""
    for picture, place in (
        (timeline(BIRTH), LAW / "company-born/figures/timeline.png"),
        (timeline(CLOCK), LAW / "insolvency/figures/clock.png"),
        (chart(5).resize((960, 540)), COST / "break-even/figures/chart.png"),
    ):
        place.parent.mkdir(exist_ok=True)
        picture.quantize(64).save(place, optimize=True)
    for scenes, home, name in (
        (MEETINGS, LAW / "meetings", "meetings"),
        (BREAK_EVEN, COST / "break-even", "break-even"),
    ):
        seconds = make_film(scenes, film=home / f"{name}.webm", captions=home / "en.vtt")
        print(f"{name}: {seconds:.0f} s")
    for source, home in (("waterfall", LAW / "waterfall"), ("variances", COST / "variances")):
        (home / "worksheet.pdf").write_bytes(typst.compile(str(HERE / f"{source}.typ")))
    _pack(HERE / "packages/resolve", LAW / "resolve/resolve.zip")
    _pack(HERE / "packages/pricing_desk", COST / "pricing-desk/pricing-desk.zip")


def _pack(folder: Path, archive: Path) -> None:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(folder.iterdir()):
            packed.writestr(zipfile.ZipInfo(path.name, date_time=STILL), path.read_bytes())


if __name__ == "__main__":
    main()
