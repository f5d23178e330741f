# Time to an event with people still waiting: the `aml` and `lung` data of R's own `survival` package.
source("tests/oracles/common.R")
suppressMessages(library(survival))

curve <- function(time, status) {
  fit <- survfit(Surv(time, status) ~ 1, conf.type = "log")
  middle <- summary(fit)$table
  list(
    time = time, event = status,
    after = fit$time, at_risk = fit$n.risk, events = fit$n.event, censored = fit$n.censor,
    waiting = fit$surv, low = fit$lower, high = fit$upper,
    median = unname(middle["median"]), median_low = unname(middle["0.95LCL"]),
    median_high = unname(middle["0.95UCL"])
  )
}

maintained <- aml[aml$x == "Maintained", ]
not_maintained <- aml[aml$x == "Nonmaintained", ]

emit(list(
  provenance = provenance("tests/oracles/survival.R", c("survival"),
    "survival::aml (Miller 1997) by maintenance, survival::lung (Loprinzi et al. 1994)"),
  maintained = curve(maintained$time, maintained$status),
  not_maintained = curve(not_maintained$time, not_maintained$status),
  lung = curve(lung$time, 1 * (lung$status == 2))
))
