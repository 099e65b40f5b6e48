"""The server: it remembers, serves and pushes what `playlists` and `screens` decide.

Floors, each importing only what stands below it (held by the import contracts in `pyproject.toml`)::

    cli                                   commands
    wsgi | demo                           what a WSGI server runs · the content a first start shows
    app                                   create_app(config): the only place that wires
    reactions                             fact → what follows, one table
    web | push | jobs                     HTTP by audience · Socket.IO · time
    fleet | disclosure_requests
    publishing
    catalogue | media
    accounts
    audit
    db                                    engine, transaction(), migrations
    addresses | clock | config | errors | events | logs | metrics | offload | resources
"""

__version__ = "0.1.0"
