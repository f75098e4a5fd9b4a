"""Command ``diff``: compare the published data of two versions of a site."""
