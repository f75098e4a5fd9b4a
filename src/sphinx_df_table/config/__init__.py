"""Describe the settings in conf.py, and check their values."""
