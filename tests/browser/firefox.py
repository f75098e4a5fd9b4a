"""Firefox, driven by WebDriver BiDi: a protocol that browsers themselves speak."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from websockets.sync.client import ClientConnection, connect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# It fetches nothing by itself, and draws in light colours.
_PREFERENCES = """
user_pref("app.normandy.enabled", false);
user_pref("app.update.enabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("layout.css.prefers-color-scheme.content-override", 1);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("toolkit.telemetry.enabled", false);
"""
_LISTENS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
_SECONDS = 60


class Firefox:
    """A window of Firefox."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self.send("session.new", capabilities={})
        (window,) = self.send("browsingContext.getTree")["contexts"]
        self._window = {"context": window["context"]}

    def send(self, method: str, **parameters: Any) -> Any:
        """Send a command, and return its result."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:  # events may come before the result
            message = json.loads(self._socket.recv(timeout=_SECONDS))
            if message.get("id") == number:
                break
        assert message["type"] == "success", message
        return message["result"]

    def visit(self, url: str, *, width: int = 1280, height: int = 800) -> None:
        """Open a page in a window of this size."""
        size = {"width": width, "height": height}
        self.send("browsingContext.setViewport", **self._window, viewport=size)
        self.send("browsingContext.navigate", **self._window, url=url, wait="complete")

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression in the page, as if a reader had clicked."""
        answer = self.send(
            "script.evaluate",
            expression=f"(async () => JSON.stringify((await ({expression})) ?? null))()",
            target=self._window,
            awaitPromise=True,
            userActivation=True,
        )
        assert answer["type"] == "success", answer
        return json.loads(answer["result"]["value"])

    def click(self, selector: str) -> None:
        """Click the middle of the first element that a selector finds."""
        x, y = self.evaluate(
            f"(node => {{ node.scrollIntoView({{ behavior: 'instant', block: 'center' }});"
            " const { x, y, width, height } = node.getBoundingClientRect();"
            f" return [x + width / 2, y + height / 2]; }})(document.querySelector({selector!r}))"
        )
        move = {"type": "pointerMove", "x": round(x), "y": round(y)}
        press = [{"type": f"pointer{what}", "button": 0} for what in ("Down", "Up")]
        self._act("pointer", [move, *press])

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        strokes = [{"type": f"key{what}", "value": key} for key in keys for what in ("Down", "Up")]
        self._act("key", strokes)

    def _act(self, kind: str, actions: list[dict[str, Any]]) -> None:
        source = {"type": kind, "id": kind, "actions": actions}
        self.send("input.performActions", **self._window, actions=[source])


@contextmanager
def firefox(program: str, profile: Path) -> Iterator[Firefox]:
    """Start Firefox without a window on the screen, and end it after the `with`."""
    profile.mkdir(parents=True)
    (profile / "user.js").write_text(_PREFERENCES)
    command = [program, "--headless", "--no-remote", "--remote-debugging-port=0"]
    with subprocess.Popen(  # noqa: S603 - the browser
        [*command, "--profile", str(profile)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stderr
            found = next(filter(None, map(_LISTENS.search, process.stderr)))
            with connect(f"{found[1]}/session", max_size=None) as socket:
                yield Firefox(socket)
        finally:
            process.kill()
