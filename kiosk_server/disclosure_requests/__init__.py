"""Requests for disclosure (依申请公开): the form of Art. 29, its clock, its states, its number."""
