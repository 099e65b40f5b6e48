"""A citizen's phone: a test client that keeps cookies and sends forms with the token of the page they stand on."""

import re
from collections.abc import Mapping

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class Phone:
    """A browser with cookies of its own."""

    def __init__(self, client: FlaskClient) -> None:
        """Hold the test client."""
        self.client = client

    def get(self, path: str) -> TestResponse:
        """Open a page as a person's browser does."""
        return self.client.get(path, headers={"Accept": "text/html"})

    def send(self, path: str, fields: Mapping[str, str]) -> TestResponse:
        """Open the page at *path* and send its form."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get(path).text)
        assert token is not None, f"no form at {path}"
        data = {"csrf_token": token[1], **fields}
        return self.client.post(path, data=data, headers={"Accept": "text/html"})
