"""Figures of the recipes, computed from their data without pandas.

A table is a list: the rows of its header, then those of its body.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from statistics import mean, median, stdev
from typing import TYPE_CHECKING

from .project import RECIPES, REQUESTS, RUNS, SHEETS, records

if TYPE_CHECKING:
    from collections.abc import Iterable

Table = list[list[str]]

INFERENCES, IMAGES = "Throughput (inference/second)", "Throughput (inference/sec)"
RATES = {
    row["Inst. Type"]: Fraction(row["RI-Effective hourly rate"])
    for row in records("inf2_instance_prices")
}
_REAL_TIME, _BATCH = records("latency_data_vision_cnn"), records("throughput_data_vision_cnn")
# The text of a missing value in the recipe of a pivot table.
_DASH = "\N{EN DASH}"


def fixed(value: Fraction | str, decimals: int) -> str:
    """Return a number with some decimals."""
    number = Fraction(value)
    return f"{Decimal(number.numerator) / Decimal(number.denominator):.{decimals}f}"


def _own(name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file that belongs to a recipe."""
    return records(name, folder=RECIPES)


def _cost(throughput: str, rate: Fraction) -> Fraction:
    """Return the price of the hours that a million units take."""
    return Fraction(1_000_000) / Fraction(throughput) / 3600 * rate


def by_cost(name: str, label: str) -> list[tuple[Fraction, dict[str, str]]]:
    """Return the costs and the rows of a file, the lowest cost first."""
    costs = [(_cost(row[label], RATES[row["Inst. Type"]]), row) for row in records(name)]
    return sorted(costs, key=lambda pair: pair[0])


def _models_by_cost(name: str, label: str) -> Table:
    rows = [[row["Model"], fixed(cost, 3)] for cost, row in by_cost(name, label)]
    return [["Model", "Cost per 1M"], *rows]


def join() -> Iterable[Table]:
    labels = ["Model", "Image Size", "Inst. Type"]
    costs = by_cost("throughput_data_vision_sd", IMAGES)
    rows = [[*(row[label] for label in labels), f"{float(cost):,.2f}"] for cost, row in costs]
    yield [[*labels, "Cost"], *rows]


def tokens() -> Iterable[Table]:
    kinds = ["Input", "Output"]
    rows = sorted(_own("tokens"), key=lambda row: _token_cost(row, "Output"))
    yield [
        ["Model", *kinds],
        *([row["Model"], *(fixed(_token_cost(row, kind), 2) for kind in kinds)] for row in rows),
    ]


def _token_cost(row: dict[str, str], kind: str) -> Fraction:
    return _cost(row[f"{kind} tokens/s"], RATES[row["Inst. Type"]])


def regions() -> Iterable[Table]:
    rates = {(row["Inst. Type"], row["Region"]): row["Rate"] for row in _own("prices_by_region")}
    table = [["Region", "east", "west"], ["Model"]]
    for row in sorted(records("throughput_data_encoder"), key=lambda row: row["Model"]):
        both = (Fraction(rates[row["Inst. Type"], region]) for region in ("east", "west"))
        table.append([row["Model"], *(fixed(_cost(row[INFERENCES], rate), 3) for rate in both)])
    yield table


def currency() -> Iterable[Table]:
    per_usd = {row["Currency"]: Fraction(row["Per USD"]) for row in _own("exchange_rates")}
    table = [["Instance", "USD", "EUR", "JPY"]]
    for name, usd in RATES.items():
        euros, yen = usd * per_usd["EUR"], usd * per_usd["JPY"]
        table.append([name, fixed(usd, 3), fixed(euros, 3), fixed(yen, 1)])
    yield table


def totals() -> Iterable[Table]:
    bill = _own("bill")

    def sums(label: str, rows: list[dict[str, str]]) -> list[str]:
        hours, usd = (sum(Decimal(row[name]) for row in rows) for name in ("Hours", "USD"))
        return [label, f"{hours}", f"{usd:.2f}"]

    table = [["Service", "Hours", "USD"]]
    for team in dict.fromkeys(row["Team"] for row in bill):
        rows = [row for row in bill if row["Team"] == team]
        table += [[team], *([row["Service"], row["Hours"], row["USD"]] for row in rows)]
        table.append(sums("Sum", rows))
    yield [*table, sums("Sum of all rows", bill)]


def change() -> Iterable[Table]:
    table = [["Model", "Real time", "Batch", "Change"]]
    for one, other in zip(_REAL_TIME, _BATCH, strict=True):
        assert one["Model"] == other["Model"]
        percent = (Fraction(other[IMAGES]) / Fraction(one[IMAGES]) - 1) * 100
        figures = (fixed(row[IMAGES], 0) for row in (one, other))
        table.append([one["Model"], *figures, f"+{fixed(percent, 0)}%"])
    yield table


def best() -> Iterable[Table]:
    labels = [IMAGES, "Latency P50 (ms)"]
    rows = records("throughput_data_vision_transformers")
    yield [
        ["Model", *labels],
        *([row["Model"], *(fixed(row[label], 1) for label in labels)] for row in rows),
    ]


def deviation() -> Iterable[Table]:
    table = [["Method", "Accuracy", "Seconds"]]
    # The decimals with which the deviation of each column has two significant digits.
    for method, decimals in {"baseline": (4, 1), "pruned": (5, 2)}.items():
        cells = [method]
        for label, count in zip(table[0][1:], decimals, strict=True):
            values = [Decimal(row[label]) for row in _own("runs") if row["Method"] == method]
            cells.append(f"{mean(values):.{count}f} ± {stdev(values):.{count}f}")
        table.append(cells)
    yield table


def pivot() -> Iterable[Table]:
    figures: dict[str, dict[int, str]] = defaultdict(dict)
    for row in (*_REAL_TIME, *_BATCH):
        figures[row["Model"]][int(row["Batch Size"])] = fixed(row[IMAGES], 0)
    sizes = sorted({size for by_size in figures.values() for size in by_size})
    table = [["Batch Size", *map(str, sizes)], ["Model"]]
    for model, by_size in sorted(figures.items()):
        table.append([model, *(by_size.get(size, _DASH) for size in sizes)])
    yield table


def multiindex() -> Iterable[Table]:
    labels = [IMAGES, "Latency P99 (ms)"]
    table = [["Model", "Real time", "Batch"], [*labels, *labels]]
    for pair in zip(_REAL_TIME, _BATCH, strict=True):
        figures = (fixed(row[label], 1) for row in pair for label in labels)
        table.append([pair[0]["Model"], *figures])
    yield table


def spanner() -> Iterable[Table]:
    labels = ["Latency P50 (ms)", "Latency P99 (ms)"]
    rows = records("throughput_data_encoder")
    figures = ([row["Model"], *(fixed(row[label], 2) for label in labels)] for row in rows)
    yield [["Model", "Latency (ms)"], ["P50", "P99"], *figures]


def links() -> Iterable[Table]:
    rows = records("throughput_data_vision_transformers")
    yield [
        ["Model", "Application Type", "Scripts"],
        *([row["Model"], row["Application Type"], "Benchmark"] for row in rows),
    ]


def footnotes() -> Iterable[Table]:
    rows = [[row["Model"], fixed(row[INFERENCES], 0)] for row in records("latency_data_encoder")]
    (noted,) = [row for row in rows if row[0] == "xlm-roberta-base"]
    noted[0] += " [1]"
    yield [["Model", INFERENCES], *rows]


def several() -> Iterable[Table]:
    for size in ("256x256", "512x512"):
        rows = [row for row in records("throughput_data_vision_dit") if row["Image Size"] == size]
        yield [["Model", IMAGES], *([row["Model"], fixed(row[IMAGES], 3)] for row in rows)]


def helper() -> Iterable[Table]:
    yield _models_by_cost("throughput_data_encoder", INFERENCES)[:4]


def parameters() -> Iterable[Table]:
    yield _models_by_cost("throughput_data_vision_cnn", IMAGES)


def autodoc() -> Iterable[Table]:
    table = [["Parallel part", "2", "8", "64"]]
    for part in map(Fraction, ("0.5", "0.9", "0.99")):
        speedups = (1 / (1 - part + part / count) for count in (2, 8, 64))
        table.append([fixed(part, 2), *(fixed(speedup, 2) for speedup in speedups)])
    yield table


def rates() -> Iterable[Table]:
    rows = sorted(RATES.items(), key=lambda pair: pair[1])
    yield [
        ["Inst. Type", "RI-Effective hourly rate"],
        *([name, str(float(rate))] for name, rate in rows),
    ]


def markdown_tabs() -> Iterable[Table]:
    for kind, label in (("throughput", INFERENCES), ("latency", "Latency P50 (ms)")):
        rows = [[row["Model"], row[label]] for row in records(f"{kind}_data_encoder")]
        yield [["Model", label], *rows[:3], [f"3 of {len(rows)} rows"]]


def parquet() -> Iterable[Table]:
    table = [["Service", "Requests", "Median (ms)"]]
    for name in sorted({service for service, _ in REQUESTS}):
        times = [time for service, time in REQUESTS if service == name]
        table.append([name, str(len(times)), f"{median(times):.1f}"])
    yield table


def expect() -> Iterable[Table]:
    labels = ["Latency P50 (ms)", "Latency P99 (ms)"]
    rows = records("latency_data_encoder")
    figures = [[str(round(float(row[label]), 2)) for label in labels] for row in rows]
    models = [row["Model"] for row in rows]
    yield [["Model", *labels], *([model, *row] for model, row in zip(models, figures, strict=True))]


def excel() -> Iterable[Table]:
    rows = [[name, f"${rate:.3f}"] for name, rate in SHEETS["2026"] if rate is not None]
    yield [["Instance", "Rate"], *rows]


def private() -> Iterable[Table]:
    table = [["Model", "Seconds"]]
    for name in sorted({model for model, _ in RUNS}):
        times = [time for model, time in RUNS if model == name]
        table.append([name, str(float(median(times)))])
    yield table
