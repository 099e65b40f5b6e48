"""Playlists decide what is shown when (播放什么、何时播放), as functions of values.

Playlist entries, dayparts, date ranges, a calendar by date and a priority go in; a timeline of
loops and the position inside a loop come out. Nothing here reads a clock, a file or a database, and
nothing beyond the standard library and dateutil is imported.

Intervals are ``[start, end)``. Instants are aware and come out in UTC; rules are written in a zone's
wall time. Imports go one way::

    timeline > resolver > schedule, override > dayparts, calendar, wall_time, content > errors
    revision > playlist, content;  position stands alone
"""
