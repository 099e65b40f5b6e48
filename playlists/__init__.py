"""Playlists decide what is shown when (播放什么、何时播放), as functions of values.

Playlist entries, dayparts, date ranges, a calendar by date and a priority go in; a timeline of
loops and the position inside a loop come out. Nothing here reads a clock or a database, nor a file
but the official years it ships, and nothing beyond the standard library is imported.

Intervals are ``[start, end)``. Instants are aware and come out in UTC; rules are written in a zone's
wall time. Imports go one way::

    timeline > resolver > schedule, override > dayparts, calendar, wall_time, content > errors
    schedule > recurrence > recurrence_days > recurrence_rule > wall_time;  schedule > day_conditions
    rescheduling > wall_occurrences > schedule;  rescheduling > recurrence_shift > recurrence
    revision > playlist, content;  position stands alone
    campaign > schedule;  share, item_dates > content;  day_conditions, calendar_years > calendar > words
    cap_mapping > cap > cap_severity > override;  cap > cap_xml
"""
