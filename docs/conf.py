"""Sphinx settings of the documentation."""

import sys
from pathlib import Path

from sphinx_df_table import __version__

# Directives of these pages, and modules of recipes and charts.
for folder in ("_ext", "examples/cookbook", "examples/charts"):
    sys.path.insert(0, str(Path(__file__).parent / folder))

project = "sphinx-df-table"
author = "the sphinx-df-table authors"
copyright = author
version = release = __version__  # an EPUB must state a version

extensions = [
    "sphinx.ext.autodoc",  # for blocks in docstrings
    "sphinx_design",
    "sphinx_df_table",
    "df_table_lexer",
    "df_table_reference",
]
exclude_patterns = ["_build", "_ext", "examples"]
nitpicky = True  # a term or a page that does not exist is a warning

# The whole project is built with every layer of the sandbox.
df_table_sandbox = "require"

# -- The tables ----------------------------------------------------------------------------------

# The snippets name the CSV files alone. Those of the Inf2 figures stand beside this folder.
df_table_data_path = ["../data", "examples/cookbook", "examples/charts"]

# A version such as 2.20 is text, not the number 2.2, and the word None is a value. Only an empty
# field is a missing value.
df_table_read_csv = {
    "dtype": {"Neuron Version": "str"},
    "keep_default_na": False,
    "na_values": [""],
}

# Columns with one value in all rows make room for the others.
df_table_fold_constant = True

# What the snippets of the Inf2 page share. `pd` and `np` are there already.
df_table_prelude = '''
encoder_columns = [
    "Model", "Inst. Type", "Batch Size", "Cost per 1M inferences",
    "Throughput (inference/second)", "Latency P50 (ms)", "Latency P99 (ms)",
    "Task", "Scripts", "Framework",
    "Application Type", "Neuron Version", "Run Mode", "Sequence Length",
    "Model Data Type", "Compilation Autocast Data Type", "OS Type",
]
encoder_decoder_columns = [
    "Model", "Inst. Type", "Batch Size", "Cost per 1M inferences",
    "Throughput (tokens/second)", "Latency per Token P50 (ms)", "Latency per Token P99 (ms)",
    "Task", "Scripts", "Framework",
    "Application Type", "Neuron Version", "Run Mode", "TP Degree", "DP Degree",
    "Sequence Length", "Input Length", "Output Length",
    "Model Data Type", "Compilation Autocast Data Type",
]
vision_columns = [
    "Model", "Image Size", "Inst. Type", "Batch Size", "Cost per 1M images",
    "Throughput (inference/sec)", "Latency P50 (ms)", "Latency P99 (ms)",
    "Task", "Scripts", "Framework",
    "Application Type", "Neuron Version", "Run Mode",
    "Model Data Type", "Compilation Autocast Data Type",
]


def read_prices():
    """The hourly rate of each instance type, in US dollars."""
    return pd.read_csv("inf2_instance_prices.csv")


def with_cost(file, cost, throughput):
    """The rows of a file with hourly rates, and with the cost per 1M in a column of that name."""
    df = merge_prices(pd.read_csv(file), read_prices())
    df[cost] = cost_per_1m(df[throughput], df["RI-Effective hourly rate"])
    return df


def extremes(df, cost):
    """The lowest and the highest cost, their models, and how many times they differ."""
    lowest, highest = df.loc[df[cost].idxmin()], df.loc[df[cost].idxmax()]
    return {
        "lowest": lowest[cost],
        "cheapest": lowest["Model"],
        "highest": highest[cost],
        "dearest": highest["Model"],
        "times": highest[cost] / lowest[cost],
    }


def both_runs(family, cost, throughput):
    """The runs tuned for latency and those tuned for throughput, by model, with the cost."""
    files = (f"{kind}_data_{family}.csv" for kind in ("latency", "throughput"))
    return [with_cost(file, cost, throughput).set_index("Model") for file in files]


def trade(fast, cheap, cost):
    """How much cheaper the runs tuned for throughput are at most, and how many times slower."""
    saved = 1 - cheap[cost] / fast[cost]
    slower = cheap["Latency P99 (ms)"] / fast["Latency P99 (ms)"]
    return {"saved": saved.max(), "least": slower.min(), "most": slower.max()}


def present(df, columns):
    """The columns, in this order: a cost as $1,234.567, other fractions to two decimals."""
    costs = [label for label in columns if label.startswith("Cost")]
    return df[columns].style.format(precision=2).format("${:,.3f}", subset=costs)
'''

# -- Output --------------------------------------------------------------------------------------

html_theme = "furo"
html_title = project
html_static_path = ["_static"]
html_css_files = ["tables.css"]

epub_title = project
epub_author = author
epub_show_urls = "no"  # a reader follows the links of a table; addresses would fill its cells

latex_documents = [("index", "sphinx-df-table.tex", project, author, "howto")]
latex_elements = {
    "papersize": "a4paper",
    "figure_align": "H",  # a figure stays above the line with its data files
    # A heading goes to the next page where the head of a table would not fit below it.
    "preamble": r"""
\AddToHook{cmd/section/before}{\needspace{16\baselineskip}}
\AddToHook{cmd/subsubsection/before}{\needspace{12\baselineskip}}
""",
}

man_pages = [("index", "sphinx-df-table", "a Sphinx directive for pandas snippets", [author], 7)]

# Rows of a benchmark file link to the same few scripts on GitHub, which limits how often it is
# asked. Without a network, check what is left with `-D linkcheck_ignore=https?://`.
linkcheck_workers = 2
