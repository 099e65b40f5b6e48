"""The calendar of working days (节假日与调休): imported years, and the days a unit keeps for itself."""
