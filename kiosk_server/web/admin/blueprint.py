"""The one blueprint of the desk; every module of pages hangs its views on it."""

from flask import Blueprint

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
