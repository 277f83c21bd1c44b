"""How people and offices word things: productions in TOML, drawn for whole columns of texts at once.

`said/` what callers, call takers, clerks and grid workers write about a dispute, one file per family
of facts; `offices/` what officials write afterwards; `daily/` calls and tickets about anything else.
A table `[name]` holds productions; an alternative may contain `{slot}` (another production of the
table or of `[words]`, or a fact), `{slot?}` (in half of the texts), `[this|that]` (one of these) and
end in `*3` (three times as often).
"""
