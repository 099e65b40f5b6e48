"""Bringing a catalogue table in: the whole table, or a list of the rows to put right."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from kiosk_server.accounts.permissions import Permission
from kiosk_server.catalogue.importing import ImportRefused, Report, import_catalogue
from kiosk_server.catalogue.table import Refusal
from kiosk_server.errors import N_, Invalid, KioskError
from kiosk_server.web import context, security
from kiosk_server.web.admin.blueprint import blueprint
from kiosk_server.web.errors import sentence, status_of


@blueprint.route("/catalogue/import", methods=["GET", "POST"])
@security.permission_required(Permission.CATALOGUE_IMPORT)
def catalogue_import() -> ResponseReturnValue:
    """Import an uploaded table; 422 with row numbers and reasons when any row is wrong, and nothing changes."""
    if request.method == "GET":
        return _page()
    try:
        report = _import()
    except ImportRefused as error:
        return _page(error=sentence(error), refusals=error.refusals), 422
    except KioskError as error:
        return _page(error=sentence(error)), status_of(error)
    return _page(report=report)


def _import() -> Report:
    file = request.files.get("table")
    if file is None or not file.filename:
        raise Invalid(N_("请先选择要导入的表格文件。"))
    data = file.read()
    with context.database().transaction() as session:
        return import_catalogue(
            session,
            data,
            file.filename,
            domain=request.form.get("domain", ""),
            actor=context.actor(),
            now=context.now(),
        )


def _page(*, error: str = "", refusals: tuple[Refusal, ...] = (), report: Report | None = None) -> str:
    return render_template(
        "admin/catalogue/import.html",
        error=error,
        refusals=refusals,
        report=report,
        domain=request.form.get("domain", ""),
    )
