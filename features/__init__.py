"""The point-in-time feature builder, the definitions, cohort, labels and the grouping of reports into disputes."""
