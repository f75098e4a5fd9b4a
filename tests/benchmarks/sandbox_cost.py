"""Cost of the sandbox: the time of a block in a bare forked process, and in a confined one.

Run by hand: ``.venv/bin/python tests/benchmarks/sandbox_cost.py``. The kinds of runs take turns, so
that whatever else the machine does is the same for all of them.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from sphinx_df_table.execution.fork_server import ForkServer
from sphinx_df_table.execution.pending import PendingRun
from sphinx_df_table.execution.runner import boot_command, worker_environment
from sphinx_df_table.protocol.codec import encode
from sphinx_df_table.protocol.job import LAYERS, Job, Layer

_WARM_UPS = 10
_CSV = "\n".join(
    [
        "Model,Instance,Throughput,Latency",
        *(f"model-{n},inf2.{n}xlarge,{n}.5,1{n}" for n in range(20)),
    ]
)
_SNIPPET = """
df = pd.read_csv("data.csv")
prices = pd.DataFrame({"Instance": df["Instance"], "Price": np.arange(len(df)) + 0.76})
df = df.merge(prices, on="Instance")
df["Cost per 1M inferences"] = (df["Price"] / df["Throughput"] / 3600 * 1e6).map("${:,.3f}".format)
df = df.sort_values(["Model", "Throughput"])[["Model", "Instance", "Cost per 1M inferences"]]
"""


def seconds(server: ForkServer, job: Job) -> float:
    """Return how long it takes from when a job is submitted to when its answer is there."""
    start = time.perf_counter()
    run = PendingRun(job=job, outgoing=memoryview(encode(job)))
    server.submit(run)
    server.wait(run)
    answer = run.answer()
    taken = time.perf_counter() - start
    if answer.table is None:
        message = f"no table: {answer.failure}"
        raise RuntimeError(message)
    return taken


def kinds(*, each: bool) -> dict[str, tuple[Layer, ...]]:
    """Return the layers of each kind of run, the bare one first."""
    alone: dict[str, tuple[Layer, ...]] = {f"{layer} alone": (layer,) for layer in LAYERS}
    return {"bare fork": (), "all layers": LAYERS, **(alone if each else {})}


def main() -> None:
    """Print a table of medians in milliseconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=400, help="of each kind")
    parser.add_argument("--each", action="store_true", help="each layer alone too")
    arguments = parser.parse_args()
    taken: dict[str, list[float]] = {kind: [] for kind in kinds(each=arguments.each)}
    server = ForkServer(boot_command("server:main({control}, preload=True)"), worker_environment())
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "data.csv").write_text(_CSV, encoding="utf-8")
        for turn in range(arguments.runs + _WARM_UPS):
            for kind, layers in kinds(each=arguments.each).items():
                job = Job(snippet=_SNIPPET, folder=folder, source_folder=folder, layers=layers)
                took = seconds(server, job)
                if turn >= _WARM_UPS:
                    taken[kind].append(took * 1000)
    server.stop()
    bare = statistics.median(taken["bare fork"])
    print(f"{arguments.runs} runs of each   median ms   quartiles ms    over the bare fork")  # noqa: T201
    for kind, times in taken.items():
        low, median, high = statistics.quantiles(times, n=4)
        print(f"{kind:<20} {median:>10.2f}   {low:>5.2f}-{high:<6.2f}   {median - bare:>+8.2f}")  # noqa: T201


if __name__ == "__main__":
    main()
