"""create_app(config): the only place that wires one instance together."""

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from kiosk_server import reactions
from kiosk_server.config import Config
from kiosk_server.db.base import Base
from kiosk_server.db.session import Database
from kiosk_server.disclosure_requests import models as _requests  # noqa: F401 -- completes METADATA
from kiosk_server.fleet import alarm_models as _alarms  # noqa: F401 -- completes METADATA
from kiosk_server.fleet import keys
from kiosk_server.fleet import models as _fleet  # noqa: F401 -- completes METADATA
from kiosk_server.fleet import order_models as _orders  # noqa: F401 -- completes METADATA
from kiosk_server.fleet.alarm_channels import channels_of
from kiosk_server.fleet.drawing import Drawing, fonts
from kiosk_server.fleet.programming import Programming
from kiosk_server.jobs import alarms, once, renewal
from kiosk_server.media.store import MediaStore
from kiosk_server.push import gateway, sweep
from kiosk_server.resources import resource_dir
from kiosk_server.web import (
    admin,
    alerts,
    context,
    demo,
    errors,
    filters,
    immutable,
    kiosk,
    locale,
    operations,
    paths,
    player,
    public,
    security,
    site,
    tracing,
)

METADATA = Base.metadata  # every table: the imports above have seen all models


def create_app(config: Config, *, async_mode: gateway.AsyncMode = "threading") -> Flask:
    """Return the Flask application of the instance that *config* describes.

    `async_mode` is ``gevent`` under the gevent worker, ``threading`` elsewhere (tests, Windows).

    The database must have been migrated (`kiosk-server db upgrade`); the signing key is made on first use.
    """
    app = Flask(
        "kiosk_server",
        template_folder=str(resource_dir("templates").absolute()),
        static_folder=str(resource_dir("static").absolute()),
    )
    app.config.update(
        SECRET_KEY=config.secret_key or keys.derived(config.seed_file, "session cookies"),
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.secure_cookies,
        MAX_CONTENT_LENGTH=config.upload_limit + 64 * 1024,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,  # the session's idle limit ends it; a form left open over lunch still counts
        SEND_FILE_MAX_AGE_DEFAULT=3600,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    database, media = Database(config.database), MediaStore(config.media_dir)
    wired = context.Instance(
        config=config,
        database=database,
        media=media,
        key=keys.signing_key(config.key_file),
        privacy_key=keys.derived(config.seed_file, "identity numbers"),
        drawing=Drawing(database, media, fonts()),
    )
    app.extensions[context.EXTENSION] = wired
    for part in (tracing, errors, security, filters):
        part.init_app(app)  # tracing first: what is refused has an id as well
    csrf = CSRFProtect(app)
    locale.init_app(app, config.time_zone)
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.wsgi_app = paths.CaseInsensitive(app.wsgi_app)  # type: ignore[method-assign]  # Flask's own idiom
    immutable.init_app(app)  # before all of these: thousands of screens ask for the same bytes at once
    for blueprint in (site.blueprint, operations.blueprint, admin.blueprint, kiosk.blueprint, public.blueprint):
        app.register_blueprint(blueprint)
    app.register_blueprint(player.blueprint)
    app.register_blueprint(alerts.blueprint)
    if config.demo:
        app.register_blueprint(demo.blueprint)
    csrf.exempt(player.blueprint)  # screens carry a bearer token, never a cookie
    csrf.exempt(alerts.blueprint)  # so do the systems that send warnings
    push = gateway.Gateway(app, database, wired.key, async_mode=async_mode, redis_url=config.redis_url)
    app.extensions[sweep.EXTENSION] = sweep.Sweep(database, wired.drawing, wired.key, push)
    programming = Programming(wired.drawing, config.public_address)
    app.extensions[once.EXTENSION] = duty = once.Duty(database)
    app.extensions[renewal.EXTENSION] = renewing = renewal.Renewal(programming, push.beside, duty)
    reactor = reactions.Reactor(wired, programming, push, renewing.catch_up)
    database.on_commit = reactions.dispatcher(reactor)
    app.extensions[alarms.EXTENSION] = alarms.Alarms(
        config, database, channels_of(config), push.beside, once.Duty(database, "alarms")
    )
    return app
