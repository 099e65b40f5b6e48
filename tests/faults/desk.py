"""Somebody who publishes at the desk of a server process, without a browser."""

import http.client
import re
from urllib.parse import urlencode

from factories import PASSWORD

PATIENCE = 30.0


class Desk:
    """One session; it outlives the process, since its key is in the instance's folder."""

    def __init__(self, port: int) -> None:
        """Sign in."""
        self.port, self._cookie, self._form = port, "", ""
        self._look("/admin/sign-in")
        self._post("/admin/sign-in", {"username": "publisher", "password": PASSWORD, "next": ""})
        self._look("/admin/")

    def publish(self, playlist_id: int, port: int | None = None) -> int:
        """Publish the saved draft, at another process if one is named; return the status of the answer.

        :raises OSError: there was none; :raises http.client.HTTPException: it was cut short.
        """
        return self._post(f"/admin/playlists/{playlist_id}/publish", {}, port)

    def _look(self, path: str) -> None:
        """Read the page's token, which its forms carry."""
        text = self._ask("GET", path)[1]
        found = re.search(r'name="csrf_token" value="([^"]+)"', text)
        assert found is not None, text[:500]
        self._form = found[1]

    def _post(self, path: str, fields: dict[str, str], port: int | None = None) -> int:
        return self._ask("POST", path, urlencode({**fields, "csrf_token": self._form}), port)[0]

    def _ask(self, method: str, path: str, body: str | None = None, port: int | None = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=PATIENCE)
        headers = {"Accept": "text/html", "Cookie": self._cookie}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8")
        finally:
            connection.close()
        if cookie := answer.getheader("Set-Cookie"):
            self._cookie = cookie.split(";")[0]
        return answer.status, text
