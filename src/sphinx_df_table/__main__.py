"""Entry point of ``python -m sphinx_df_table``: see `sphinx_df_table.cli`."""

import sys

from sphinx_df_table.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
