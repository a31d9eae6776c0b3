"""A headless Chromium that tests can point with, click in and ask, over its debugging pipe.

The pipe carries messages in JSON, each ended by a zero byte (Chrome DevTools Protocol): commands to
the browser's descriptor 3, answers from its descriptor 4.
"""

import json
import os
import select
import shutil
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any

EXECUTABLE = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)

_SECONDS = 60


class Browser:
    """One window, closed at the end of the `with` block.

    Parameters
    ----------
    profile : Path
        A folder for the browser's own files.
    """

    def __init__(self, profile: Path) -> None:
        command_read, self._to_browser = os.pipe()
        self._from_browser, answer_write = os.pipe()
        # The numbers must be 3 and 4 in the browser, whatever they are here.
        arguments = [EXECUTABLE, "--headless", "--no-sandbox", "--disable-gpu"]
        arguments += ["--remote-debugging-pipe", "--window-size=1000,800", "--hide-scrollbars"]
        arguments += [f"--user-data-dir={profile}", "about:blank"]
        shell = f'exec 3<&{command_read} 4>&{answer_write}; exec "$@"'
        self._process = subprocess.Popen(
            ["/bin/bash", "-c", shell, "bash", *map(str, arguments)],
            pass_fds=(command_read, answer_write),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(command_read)
        os.close(answer_write)
        self._number = 0
        self._received = b""
        self._session: str | None = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        self.call("Page.enable")
        self.call("Runtime.enable")
        self.errors: list[str] = []

    def __enter__(self) -> "Browser":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self._to_browser)
        os.close(self._from_browser)
        self._process.terminate()
        self._process.wait(_SECONDS)

    def _receive(self) -> dict[str, Any]:
        end = time.monotonic() + _SECONDS
        while b"\0" not in self._received:
            if not select.select([self._from_browser], [], [], end - time.monotonic())[0]:
                raise TimeoutError("the browser does not answer")
            part = os.read(self._from_browser, 1 << 16)
            if not part:
                raise ConnectionError("the browser has ended")
            self._received += part
        message, _, self._received = self._received.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        if found.get("method") == "Runtime.exceptionThrown":
            self.errors.append(found["params"]["exceptionDetails"]["text"])
        return found

    def call(self, method: str, **params: Any) -> Any:
        """Send a command, and return the browser's answer."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._to_browser, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]

    def open(self, path: Path) -> None:
        """Show a file, and wait until its script has run."""
        self.call("Page.navigate", url=f"file://{path}")
        end = time.monotonic() + _SECONDS
        while time.monotonic() < end:
            if self.evaluate("document.readyState") == "complete" and self.evaluate(
                f"location.pathname === {json.dumps(str(path))}"
            ):
                return
            time.sleep(0.02)
        raise TimeoutError(f"{path} is not shown")

    def evaluate(self, expression: str) -> Any:
        """The value of an expression in JavaScript."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def place_of(self, expression: str) -> tuple[float, float]:
        """The middle of an element on the screen."""
        x, y = self.evaluate(
            f"(() => {{ const r = ({expression}).getBoundingClientRect();"
            " return [r.left + r.width / 2, r.top + r.height / 2]; })()"
        )
        return x, y

    def _mouse(self, kind: str, at: tuple[float, float], **more: Any) -> None:
        self.call("Input.dispatchMouseEvent", type=kind, x=at[0], y=at[1], **more)

    def point(self, at: tuple[float, float]) -> None:
        """Move the pointer."""
        self._mouse("mouseMoved", at)

    def click(self, at: tuple[float, float]) -> None:
        """Press and release the left button."""
        self.drag(at, at)

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Move with the left button pressed."""
        self.point(start)
        self._mouse("mousePressed", start, button="left", buttons=1, clickCount=1)
        if start != end:
            middle = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
            self._mouse("mouseMoved", middle, button="left", buttons=1)
            self._mouse("mouseMoved", end, button="left", buttons=1)
        self._mouse("mouseReleased", end, button="left", clickCount=1)

    def wheel(self, at: tuple[float, float], delta: float) -> None:
        """Turn the wheel."""
        self._mouse("mouseWheel", at, deltaX=0, deltaY=delta)

    def key(self, key: str) -> None:
        """Press a key, by its name or character."""
        text = {"text": key} if len(key) == 1 else {"text": "\r"} if key == "Enter" else {}
        code = {"Enter": 13, "Escape": 27}.get(key, ord(key.upper()) if len(key) == 1 else 0)
        common = {"key": key, "windowsVirtualKeyCode": code}
        self.call("Input.dispatchKeyEvent", type="keyDown", **common, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def write(self, text: str) -> None:
        """Write into the element that has the focus."""
        self.call("Input.insertText", text=text)

    def picture(self) -> bytes:
        """What is on the screen, as PNG."""
        import base64

        return base64.b64decode(self.call("Page.captureScreenshot")["data"])
