"""Emergency notices (紧急插播): proposed by one person, confirmed by another, alone on the glass until their end."""
