"""Every sentence for a person is marked, gathered and translated, and none stands bare in code or pages."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from architecture.chinese_text import bare_in_python, bare_in_script, bare_in_template
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import dev

ROOT = Path(__file__).resolve().parents[2]
ENGLISH = ROOT / "kiosk_server" / "translations" / "en" / "LC_MESSAGES"
PLACEHOLDER = re.compile(r"%\(\w+\)[0-9.]*[a-z]|\{\w+\}")
NAMES_IN_A_MESSAGE = "names in a message, joined as Chinese joins them"
PATTERN = "how the official tables, or people, write it: read, not shown"
CALENDAR = "how Chinese writes a date"
GLASS = "the glass of the screens speaks Chinese"

PYTHON_ALLOWED = {
    "kiosk_server/accounts/service.py": {"add_user": NAMES_IN_A_MESSAGE},
    "kiosk_server/catalogue/cleaning.py": {"clean_body": NAMES_IN_A_MESSAGE},
    "kiosk_server/catalogue/columns.py": {"COLUMNS": PATTERN, "_head": NAMES_IN_A_MESSAGE},
    "kiosk_server/catalogue/elements.py": {
        **dict.fromkeys(("OFFICIAL_CHANNELS", "_OPTIONAL", "_FOREIGN", "_MISREAD_BOX", "_ZERO_BOX"), PATTERN),
        **dict.fromkeys(("_NUMBERED", "_UNKNOWN", "_unmarked", "_name", "parse_tick"), PATTERN),
    },
    "kiosk_server/catalogue/export.py": {"_SHEET": "the name of the sheet, as officially published"},
    "kiosk_server/catalogue/paragraphs.py": {"excerpt": "marks no excerpt ends with"},
    "kiosk_server/catalogue/table.py": {"_THIRD_LEVELS": PATTERN},
    "kiosk_server/catalogue/versions.py": {"_check_stored": NAMES_IN_A_MESSAGE},
    "kiosk_server/config.py": {"Config": "the site's own name, which a setting changes"},
    "kiosk_server/disclosure_requests/forms.py": {"_PHONE": PATTERN},
    "kiosk_server/disclosure_requests/service.py": {"APPLICANT": "stored; translated when shown"},
    "kiosk_server/disclosure_requests/tracking_number.py": {"_MISREAD": PATTERN},
    "kiosk_server/fleet/drawing.py": {"override_task": GLASS},
    "kiosk_server/fleet/alarm_messages.py": dict.fromkeys(
        ("message_of", "test_message", "_line", "_subject", "_foot"), "mails are in Chinese"
    ),
    "kiosk_server/fleet/alarm_words.py": {"counted": "mails are in Chinese"},
    "kiosk_server/events/base.py": {"SYSTEM": "stored; translated when shown"},
    "kiosk_server/media/kinds.py": {"check_upload": NAMES_IN_A_MESSAGE},
    "kiosk_server/publishing/service.py": {"save_entries": NAMES_IN_A_MESSAGE},
    "kiosk_server/simulation/provisioning.py": dict.fromkeys(
        ("Assign", "add_screens"),
        "what the simulated zone, its screens and its playlist are called: content, as a clerk writes it",
    ),
    "kiosk_server/web/admin/catalogue.py": {"_chosen": "the name of the exported file, as officially published"},
    "kiosk_server/web/admin/calendar_year.py": {"short_day": CALENDAR},
    "kiosk_server/web/admin/condition_form.py": {"_BETWEEN": PATTERN},
    "kiosk_server/web/filters.py": {"day": CALENDAR, "instant": CALENDAR},
    "kiosk_server/web/kiosk/words.py": {"_LINES": PATTERN, "short_day": CALENDAR, "head_day": CALENDAR},
    "playlists/cap_mapping.py": {"_content": NAMES_IN_A_MESSAGE},
    "playlists/cap_severity.py": {"_BY_CHARACTER": PATTERN, "_WRITTEN": PATTERN},
    "playlists/errors.py": {"UnapprovedItem": NAMES_IN_A_MESSAGE},
    "playlists/resolver.py": {"_names": NAMES_IN_A_MESSAGE, "_pending": NAMES_IN_A_MESSAGE},
    "screens/pairing.py": {"_MISREAD": PATTERN},
    "screens/rendering/alert_panel.py": {"render_alert_panel": GLASS},
    "screens/rendering/blocks.py": {"_HEADING": PATTERN, "_styled": GLASS},
    "screens/rendering/characters.py": {
        **dict.fromkeys(("OPENING", "CLOSING", "NOT_AT_START", "BLANK_LEFT", "BLANK_RIGHT"), GLASS),
        **dict.fromkeys(("_HAN", "_MARK", "_NARROW_MARK", "_DATE_UNITS", "_WIDE_MARK", "clean"), GLASS),
    },
    "screens/rendering/frame.py": {"_WEEKDAYS": GLASS, "written_date": GLASS},
    "screens/rendering/slide_content.py": {"AlertWords": GLASS, "Face": GLASS, "SlideWords": GLASS},
    "screens/rendering/typesetting.py": {"shorten": GLASS},
}
"""File → top-level name → why its Chinese is not a sentence for the pages."""
TEMPLATE_ALLOWED = {
    "公": "the crest",
    "中文": "a language is called in its own words",
    "中": "the same, short",
    "、": "joins channels of the catalogue, inside lang=zh-CN",
}
NOT_SCANNED = ("kiosk_server/demo/", "kiosk_server/cli/")  # an invented county's data; commands, which no page shows


def read_english() -> Catalog:
    with (ENGLISH / "messages.po").open("rb") as file:
        return read_po(file, locale="en")


def texts(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, tuple | list) else (str(message.string),)


def key(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, tuple | list) else message.id)


MESSAGES = [message for message in read_english() if message.id]


@pytest.fixture(scope="module")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    template = tmp_path_factory.mktemp("translations") / "messages.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", *dev.EXTRACT, "-o", str(template), "."]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with template.open("rb") as file:
        return read_po(file)


def test_catalogue_holds_exactly_the_sentences_of_the_sources(gathered: Catalog) -> None:
    in_sources = {message.id for message in gathered if message.id}
    assert {message.id for message in MESSAGES} ^ in_sources == set(), "run: python3 dev.py translations"
    assert read_english().obsolete == {}


def test_every_sentence_is_translated() -> None:
    assert [key(message) for message in MESSAGES if message.fuzzy or not all(texts(message))] == []


def test_no_translation_is_chinese_where_a_sentence_was_meant() -> None:
    # Full-width punctuation in English is a slip; single Chinese words are quoted on purpose (领域, 社会救助).
    assert [text for message in MESSAGES for text in texts(message) if re.search(r"[，。；：？！“”‘’]", text)] == []


def test_placeholders_are_those_of_the_sentence() -> None:
    wrong = [
        (key(message), text)
        for message in MESSAGES
        for text in texts(message)
        if sorted(PLACEHOLDER.findall(key(message))) != sorted(PLACEHOLDER.findall(text))
    ]
    assert wrong == []


def test_compiled_catalogue_is_the_written_one() -> None:
    with (ENGLISH / "messages.mo").open("rb") as file:
        compiled = {key(message): texts(message) for message in read_mo(file) if message.id}
    assert compiled == {key(message): texts(message) for message in MESSAGES}


def test_python_holds_no_bare_chinese_but_what_is_allowed() -> None:
    files = [path for package in ("kiosk_server", "playlists", "screens") for path in (ROOT / package).rglob("*.py")]
    names = {path.relative_to(ROOT).as_posix(): path for path in files}
    found = {
        name: {where for where, _ in bare_in_python(path.read_text("utf-8"))}
        for name, path in names.items()
        if not name.startswith(NOT_SCANNED)
    }
    assert {name: bare for name, bare in found.items() if bare} == {
        name: set(allowed) for name, allowed in PYTHON_ALLOWED.items()
    }


def test_templates_hold_no_bare_chinese_but_what_is_allowed() -> None:
    pages = [path for path in (ROOT / "templates").rglob("*") if path.is_file()]
    bare = {path.name: set(bare_in_template(path.read_text("utf-8"))) for path in pages}
    assert pages
    assert {name: words - set(TEMPLATE_ALLOWED) for name, words in bare.items() if words - set(TEMPLATE_ALLOWED)} == {}
    assert set().union(*bare.values()) == set(TEMPLATE_ALLOWED)


def test_scripts_hold_no_chinese_outside_comments() -> None:
    scripts = [path for path in (ROOT / "static").rglob("*.mjs") if "vendor" not in path.parts]
    assert scripts
    bare = {path.name: bare_in_script(path.read_text("utf-8")) for path in scripts}
    assert {name: words for name, words in bare.items() if words} == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('"""说明。"""', set()),
        ('X = N_("名称")', set()),
        ('X = "名称"', {("X", "名称")}),
        ('def f() -> str:\n    """说明。"""\n    return gettext("第 %(n)s 版", n="三")', {("f", "三")}),
        ('def f() -> str:\n    return f"{x}年"', {("f", "年")}),
        ('X = ngettext("件", "件", 1)', set()),
    ],
)
def test_bare_chinese_in_python_is_recognised(source: str, found: set[tuple[str, str]]) -> None:
    assert bare_in_python(source) == found


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ("{# 说明 #}<p>{{ _('名称') }}</p>", []),
        ("<p>{{ ngettext('%(num)d 件', '%(num)d 件', n) }}</p>", []),
        ("{% trans %}名称{% endtrans %}", []),
        ("<p>{{ _('名称') }}：</p>", ["："]),
        ("<p title='名称'></p>", ["名称"]),
    ],
)
def test_bare_chinese_in_templates_is_recognised(markup: str, found: list[str]) -> None:
    assert bare_in_template(markup) == found


def test_bare_chinese_in_scripts_is_recognised() -> None:
    assert bare_in_script('// 说明\nconst x = "名称"; /* 说明 */ // 说明') == ["名称"]
