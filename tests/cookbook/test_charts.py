"""Each chart of the gallery and of the guide, on a page of its own."""

from __future__ import annotations

import shutil
import sys
from collections import defaultdict
from fractions import Fraction
from statistics import mean
from typing import TYPE_CHECKING

import pytest
from conftest import Site

from . import figures
from .project import DATA, PROJECT, RECIPES, records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CHARTS = PROJECT / "docs/examples/charts"
NAMES = sorted(path.stem for path in CHARTS.glob("*.rst"))
_THROUGHPUT, _LATENCY = "Throughput (inference/sec)", "Latency P99 (ms)"


def _dots() -> str:
    cost, row = figures.by_cost("throughput_data_vision_sd", _THROUGHPUT)[0]
    return f"{row['Model']}, {row['Image Size']} is the cheapest, at ${float(cost):,.2f}."


def _frontier() -> str:
    rows = records("throughput_data_vision_transformers")
    points = {row["Model"]: (float(row[_LATENCY]), float(row[_THROUGHPUT])) for row in rows}
    best = [
        name
        for name, (latency, throughput) in points.items()
        if not any(x <= latency and y > throughput for x, y in points.values())
    ]
    best.sort(key=lambda name: points[name])
    return (
        f"{len(best)} of {len(rows)} models are beaten by none in both throughput and latency: "
        f"{', '.join(best)}."
    )


def _intervals() -> str:
    seconds = defaultdict(list)
    for row in records("runs", folder=RECIPES):
        seconds[row["Method"]].append(float(row["Seconds"]))
    fastest = min(seconds, key=lambda method: mean(seconds[method]))
    return f"The fastest is {fastest}, with {mean(seconds[fastest]):.1f} seconds on average."


def _versions() -> str:
    rates = defaultdict(list)
    for row in records("versions", folder=CHARTS):
        rates[row["Model"]].append(float(row["Inferences/s"]))
    large, small = (rates[name][-1] / rates[name][0] - 1 for name in ("large", "small"))
    return (
        f"The large model gained {large:.0%} from the first to the last version, "
        f"the small one {small:.0%}."
    )


def _multiples() -> str:
    rows = records("latency_data_vision_cnn")
    fastest = max(rows, key=lambda row: float(row[_THROUGHPUT]))
    assert fastest == min(rows, key=lambda row: float(row[_LATENCY]))
    return f"{fastest['Model']} has both the shortest latency and the highest throughput."


def _heatmap() -> str:
    best = max(records("batches", folder=CHARTS), key=lambda row: int(row["Inferences/s"]))
    return (
        f"The highest throughput is {int(best['Inferences/s']):,} inferences per second, "
        f"with batches of {best['Batch Size']}."
    )


def _short() -> str:
    low, high = (float(rate(figures.RATES.values())) for rate in (min, max))
    return f"The rates lie between ${low:,.2f} and ${high:,.2f}."


def _axes() -> str:
    rows = records("latency_data_vision_dit")
    fastest = max(rows, key=lambda row: Fraction(row[_THROUGHPUT]))
    assert fastest == min(rows, key=lambda row: float(row[_LATENCY]))
    name = f"{fastest['Model']}, {fastest['Image Size']}"
    return f"{name} has the highest throughput and the shortest latency."


# The alternative text of each chart, computed from the data without pandas.
_TEXTS: dict[str, Callable[[], str]] = {
    "dots": _dots,
    "frontier": _frontier,
    "intervals": _intervals,
    "versions": _versions,
    "multiples": _multiples,
    "heatmap": _heatmap,
    "short": _short,
    "axes": _axes,
    "card": lambda: "A bar for each of four instances.",
    "points": lambda: "One branch splits into two, these into four, and then into bands of points.",
}
_WITH_CARD = {"card", "heatmap"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("charts")
    shutil.copytree(DATA, folder / "data")
    for path in (*CHARTS.glob("*.csv"), RECIPES / "runs.csv"):
        shutil.copy(path, folder / "data")
    conf = {
        "df_table_sandbox": "require",
        "df_table_read_csv": {"dtype": {"Neuron Version": "str"}},
        "df_table_data_path": ["../data"],
    }
    site = Site(folder / "docs", "html", conf)
    site.write(
        {
            "conf.py": "import sys\nfrom pathlib import Path\n"
            "sys.path.insert(0, str(Path(__file__).parent / 'lib'))\n"
            "extensions = ['sphinx_df_table']\n",
            "lib/benchmark_charts.py": (CHARTS / "benchmark_charts.py").read_text(encoding="utf-8"),
            "index.rst": "Charts\n======\n",
        }
    )
    texts = {name: (CHARTS / f"{name}.rst").read_text(encoding="utf-8") for name in NAMES}
    site.write({f"{name}.rst": f":orphan:\n\n{text}" for name, text in texts.items()})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [*sys.path])
        yield site.rebuild()


def test_the_charts_build_without_a_warning(site: Site) -> None:
    assert site.warnings == ""


def test_the_text_of_each_chart_is_known() -> None:
    assert sorted(_TEXTS) == NAMES


@pytest.mark.parametrize("name", _TEXTS)
def test_a_chart_tells_what_follows_from_its_data(site: Site, name: str) -> None:
    (drawing,) = site.soup(name).select("figure.df-figure svg")
    assert drawing["aria-label"] == _TEXTS[name]()


@pytest.mark.parametrize("name", _TEXTS)
def test_a_chart_has_a_card_if_it_asks_for_one(site: Site, name: str) -> None:
    assert bool(site.soup(name).select(".df-card")) == (name in _WITH_CARD)


def test_dots_have_their_values_beside_them(site: Site) -> None:
    shown = [text.get_text(strip=True) for text in site.soup("dots").select("svg text")]
    costs = figures.by_cost("throughput_data_vision_sd", _THROUGHPUT)
    assert {f"${float(cost):,.2f}" for cost, _ in costs} <= set(shown)


def test_only_points_that_no_other_beats_have_names(site: Site) -> None:
    shown = [text.get_text(strip=True) for text in site.soup("frontier").select("svg text")]
    names = [row["Model"] for row in records("throughput_data_vision_transformers")]
    assert sorted(set(names) & set(shown)) == sorted(
        _frontier()[:-1].partition(": ")[2].split(", ")
    )


def test_versions_are_in_the_order_of_the_file(site: Site) -> None:
    shown = [text.get_text(strip=True) for text in site.soup("versions").select("svg text")]
    assert [text for text in shown if text.startswith("2.")] == ["2.8", "2.9", "2.10", "2.11"]


def test_a_changed_module_draws_again_what_uses_it(site: Site) -> None:
    path = site.folder / "lib/benchmark_charts.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('color="C0"', 'color="C1"'), encoding="utf-8")
    assert site.rebuild().read == ["dots"]
