"""The content a first start shows: a real catalogue, real and written items, zones, screens, one account a role."""
