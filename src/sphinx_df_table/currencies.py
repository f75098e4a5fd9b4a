"""Codes of currencies."""

from __future__ import annotations

# Codes in ISO 4217:2015 of frequently traded currencies. Not any three letters: those may be of the
# name of a processor.
CODES = "USD|EUR|JPY|GBP|CNY|AUD|CAD|CHF|HKD|SGD|SEK|KRW|NOK|NZD|INR|MXN|TWD|ZAR|BRL|DKK|PLN"
