import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent / "code"))

extensions = ["sphinx_design", "sphinx_df_table"]
df_table_data_path = ["data"]
df_table_prelude_file = "code/prelude.py"
df_table_defaults = {"stub-columns": 1, "precision": 3, "source": True}
