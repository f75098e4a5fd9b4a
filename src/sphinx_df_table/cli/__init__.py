"""Commands of ``python -m sphinx_df_table``."""
