df_table_prelude = """
EUR_PER_USD = 0.9  # what your figures are worked out with
"""
