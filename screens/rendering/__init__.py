"""Slides (版面) and the exact picture on the glass, drawn by Pillow alone.

The same values give the same bytes on every machine: text is laid out here, character by character, with
vendored fonts and Pillow's basic layout, never by a system library; so a slide's SHA-256 can stand in a
programme.

==================  ==================================================================
``fonts``           font files, opened once per size, with fallback for missing characters
``characters``      which characters may begin or end a line, and the clean form of a text
``typesetting``     paragraphs into lines
``qr_code``         QR codes as matrix, pixels and SVG
``paging``          lines into pages
``blocks``          a content's paragraphs, set; titles at the size that fits
``painting``        text, lines, cards and codes onto one canvas
``slide_content``   what a slide is made of: content, the zone's face, fixed words
``furniture``       header band, footer, page dashes
``document``        pages of the wall and the portrait screen
``banner``          pages of strips and small panels
``standby``         the page shown when nothing else is due
``warning_sign``    the sign of a warning, the stripes of a drill
``alert_parts``     what the pages of a warning share: ground, mark of a drill, text at the size that fits
``alert_document``  a warning on the wall and the portrait screen
``alert_strip``     a warning on strips
``alert_panel``     a warning on small panels
``alert``           the way in for warnings: ``render_alert``
``slide``           the way in: ``render_slides``, ``render_alert``, ``render_standby``
``frame``           a slide with the clock on it, at an instant
==================  ==================================================================
"""
