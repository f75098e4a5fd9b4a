from pathlib import Path

language = "es"


def setup(app):
    app.add_message_catalog("sphinx_df_table", Path(__file__).parent / "locale")
