"""What one screen needs to show what it should, and to prove that it was allowed to.

``playlists`` decides what is shown when; ``screens`` turns that into what one screen receives: a signed
**cue** of a few hundred bytes that names an immutable **programme** by SHA-256, whose every picture is again
named by SHA-256. One chain leads from the server's signature to every pixel (only approved bytes light up).

Values in, values out: no database, no web, no clock. ``now`` and randomness are arguments. Pillow, qrcode and
cryptography may be imported here; Flask and SQLAlchemy may not (an import contract says so).

====================  ====================================================================================
``screen``            the kinds and geometries of screens (屏幕)
``layout``            rectangles, sizes and colours for one geometry
``rendering``         slides (版面) and the exact picture on the glass
``canonical``         the one written form of whatever is hashed or signed
``signing``           Ed25519 keys, signatures and their domains
``cue``               which programme one screen plays now, signed, with a lease (播放指令)
``dwell``             how an entry's time is shared among its pages (停留时间)
``programme``         segments, loops, pages and assets in one immutable document (节目单)
``pairing``           pairing codes, claims and tokens (配对)
``presence``          online, late, lost: a judgement on the last sign of life
``display_log``       the hash-chained record of what was shown (播放记录)
``errors``            everything that can be refused
====================  ====================================================================================
"""
