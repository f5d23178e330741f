"""QTI: items of 2.1, 2.2 and 3.0, assessments of 1.2 as Canvas exports them, and packages."""
