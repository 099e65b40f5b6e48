"""The desk (工作台): what administrators do, one module per entry of the menu, all on one blueprint."""

from kiosk_server.web.admin import (
    accounts_pages,
    audit,
    catalogue,
    catalogue_import,
    dashboard,
    item_editor,
    item_files,
    items,
    menu,
    playlist_release,
    playlists,
    requests,
    review,
    schedule,
    screen_page,
    screen_pictures,
    screens,
)
from kiosk_server.web.admin.blueprint import blueprint

__all__ = [
    "accounts_pages",
    "audit",
    "blueprint",
    "catalogue",
    "catalogue_import",
    "dashboard",
    "item_editor",
    "item_files",
    "items",
    "menu",
    "playlist_release",
    "playlists",
    "requests",
    "review",
    "schedule",
    "screen_page",
    "screen_pictures",
    "screens",
]
