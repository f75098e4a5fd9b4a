#!/usr/bin/env bash
# Install the Debian packages that the tests need and this machine lacks, or name them if not root.
set -euo pipefail

missing=()
command -v make > /dev/null || missing+=(make)
"${PYTHON:-python3}" -c "import ensurepip" 2> /dev/null || missing+=(python3-venv)
# Tests compile PDFs, with the packages that Sphinx names for it, and read their text.
if ! { command -v latexmk && command -v pdftotext && kpsewhich tgtermes.sty needspace.sty; } \
    > /dev/null; then
  missing+=(latexmk poppler-utils tex-gyre texlive-fonts-recommended texlive-latex-extra \
    texlive-latex-recommended)
fi
# Tests read pages in a browser, which Playwright's node drives: it needs libatomic1. The width of a
# table depends on the fonts.
if ! { command -v chromium-headless-shell && dpkg -s fonts-liberation libatomic1; } > /dev/null 2>&1; then
  missing+=(chromium-headless-shell fonts-liberation libatomic1)
fi
# Some tests read pages in a second browser.
command -v firefox-esr > /dev/null || command -v firefox > /dev/null || missing+=(firefox-esr)
# The versions of MathJax that a page may load come from npm.
command -v npm > /dev/null || missing+=(npm)
[ ${#missing[@]} -gt 0 ] || exit 0

if ! command -v apt-get > /dev/null; then
  echo "The tests need the programs of these Debian packages, and there is no apt-get here:" >&2
  echo "  ${missing[*]}" >&2
  exit 1
fi
if [ "$EUID" -ne 0 ]; then
  echo "The tests need Debian packages, which only root can install. Run this as root, and then" >&2
  echo "make test again as any user:" >&2
  echo "  apt-get update && apt-get install --no-install-recommends ${missing[*]}" >&2
  exit 1
fi
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}"
