"""Pages for the browser to visit."""

from __future__ import annotations

THEMES = (
    "furo",
    "alabaster",
    "pydata_sphinx_theme",
    "sphinx_book_theme",
    "sphinx_rtd_theme",
)

# Twelve machines: enough rows for a search box.
_MACHINES = """
   df = pd.DataFrame({
       "name": ["inf2.8xlarge", "inf2.xlarge", "a 10", "a 9", "Zeta", "beta", "`gamma <#x>`__",
                "delta", "epsilon", "eta", "theta", "iota"],
       "family": ["inf", "inf", "a", "a", "other", "other", "other", "other", "other", "other",
                  None, "other"],
       "rate": [1.97, 0.76, 10.0, 9.0, np.nan, -3.0, 9.0, 9.5, 8.5, 7.0, 6.0, np.nan],
       "cost": ["$10.123", "$2.456", "$3.000", "$4.000", "$5.000", "$6.000", "$7.000", "$8.000",
                "$9.000", "$11.000", "$12.000", "$13.000"],
   })
"""

_INDEX = f"""
Tables
======

.. df-table:: Machines
   :name: machines
{_MACHINES}

A table without a caption:

.. df-table::
{_MACHINES}

.. df-table:: Few
   :name: few

   df = pd.DataFrame({{"a": [3, 1, 2], "b": ["x", "y", "z"]}})

Elsewhere
---------

.. _elsewhere:

The end.
"""

_SHAPES = """
Shapes
======

.. df-table:: Joined
   :name: joined
   :index:
   :max-rows: 6

   levels = [["q", "p"], ["n", "m"], [2, 1]]
   index = pd.MultiIndex.from_product(levels, names=["one", "two", "three"])
   columns = {("g", "u"): range(8), ("g", "v"): range(8, 0, -1), ("h", "w"): list("abcabcab")}
   df = pd.DataFrame(columns, index=index)

.. df-table:: Sums
   :name: sums

   df = pd.DataFrame({"a": [3, 1, 2], "b": [1, 2, 3]})
   df = df.style.concat(df.agg(["sum"]).style)

.. df-table:: Header rows
   :name: header-rows
   :header-rows: 2

   df = pd.DataFrame({"a": ["unit", "3", "1"], "see `here <#sums>`__": ["m", "x", "y"]})

.. df-table:: Half
   :name: half
   :width: 50%

   df = pd.DataFrame({"a": [3, 1, 2]})

.. df-table:: Plain
   :name: plain
   :class: no-interactive

   df = pd.DataFrame({"a": [3, 1, 2]})
"""

_WIDE_TABLE = """
   df = pd.DataFrame({
       f"column {c}": [f"text {r} {c}" if c % 3 else r * c for r in range(ROWS)] for c in range(17)
   })
   df.insert(0, "name", [f"row {r}" for r in range(ROWS)])
"""

_WIDE = f"""
Wide
====

.. df-table:: Broad
   :name: broad
   :stub-columns: 1
{_WIDE_TABLE.replace("ROWS", "60")}

.. note::

   .. df-table:: In a note
      :name: in-a-note
      :stub-columns: 1
{_WIDE_TABLE.replace("ROWS", "3").replace(chr(10), chr(10) + "   ")}
"""

_TABS = """
Tabs
====

.. tab-set::

   .. tab-item:: First

      Text.

   .. tab-item:: Second

      .. tab-set::

         .. tab-item:: Inner first

            Text.

         .. tab-item:: Inner second

            .. df-table:: Hidden
               :name: hidden
               :stub-columns: 1
WIDE

.. dropdown:: More

   .. df-table:: Folded
      :name: folded

      df = pd.DataFrame({"a": [3, 1, 2]})

.. dropdown:: More columns

   .. df-table:: Dropped
      :name: dropped
      :stub-columns: 1
DROPPED

To the table: :ref:`the link <hidden>`. To the other: :ref:`the fold <folded>`.
""".replace("WIDE", _WIDE_TABLE.replace("ROWS", "30").replace("\n", "\n            ")).replace(
    "DROPPED", _WIDE_TABLE.replace("ROWS", "40").replace("\n", "\n   ")
)

_LARGE = """
Large
=====

.. df-table:: Large
   :name: many

   rows = 10_000
   df = pd.DataFrame({f"column {c}": np.arange(rows) * 7919 % (9973 + c) for c in range(4)})
   df.insert(0, "name", [f"row {r}" for r in range(rows)])
"""

_PLAIN = """
Plain
=====

.. df-table:: Plain
   :class: no-interactive

   df = pd.DataFrame({"a": [3, 1, 2]})
"""

PAGES = {
    "index.rst": f"{_INDEX}\n.. toctree::\n\n   shapes\n   wide\n   tabs\n   plain\n",
    "shapes.rst": _SHAPES,
    "wide.rst": _WIDE,
    "tabs.rst": _TABS,
    "plain.rst": _PLAIN,
}
LARGE = {"index.rst": _LARGE}
