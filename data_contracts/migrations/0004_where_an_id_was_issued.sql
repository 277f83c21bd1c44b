-- Which city issued a party's citizen id: of people from elsewhere the history is unknown, which is not none.
-- Null in rows that came in before; correct them by ingesting anew where it matters.

alter table core.parties add column issued_in varchar;
