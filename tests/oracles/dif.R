# Differential item functioning by Mantel and Haenszel: verbal aggression data, women against men, by mantelhaen.test.
# Purified with the same rule: items of ETS category B or C leave the matching score; the studied item is always in it.
# Run from the root of the repository: Rscript tests/oracles/dif.R > tests/oracles/dif.json
source("tests/oracles/common.R")
suppressPackageStartupMessages({library(psych); library(psychTools); library(lme4)})
options(warn = -1)

compare <- function(marks, focal, anchor, i) {
  counted <- anchor
  counted[i] <- TRUE
  score <- rowSums(marks[, counted, drop = FALSE])
  keep <- score %in% intersect(score[focal], score[!focal])
  test <- mantelhaen.test(table(factor(focal[keep]), factor(1 - marks[keep, i], levels = 0:1), score[keep]))
  log_odds <- log(unname(test$estimate))
  error <- unname(diff(log(test$conf.int))) / (2 * qnorm(.975))
  delta <- -2.35 * log_odds
  size <- abs(delta)
  category <- if (size < 1 || test$p.value >= .05) "A" else if (size >= 1.5 && size - 1 > qnorm(.95) * 2.35 * error) "C" else "B"
  list(odds_ratio = unname(test$estimate), error = error, statistic = unname(test$statistic), p = test$p.value,
    delta = delta, category = category)
}
purified <- function(marks, focal) {
  anchor <- rep(TRUE, ncol(marks))
  first <- NULL
  for (round in 1:10) {
    found <- lapply(1:ncol(marks), function(i) compare(marks, focal, anchor, i))
    if (is.null(first)) first <- found
    kept <- sapply(found, function(f) f$category == "A")
    if (all(kept == anchor)) break
    anchor <- kept
  }
  list(first = first, last = found, rounds = round, anchor = anchor)
}

data(VerbAgg)
wide <- reshape(VerbAgg[, c("id", "item", "r2", "Gender")], idvar = c("id", "Gender"), timevar = "item", direction = "wide")
marks <- 1 * (as.matrix(wide[, -(1:2)]) == "Y")
dimnames(marks) <- NULL
men <- wide$Gender == "M"

# The reference group twice, so that both groups have at least 100; and an item made harder for one group.
data(ability)
keep <- na.omit(ability)[1:800, 1:12]
dimnames(keep) <- NULL
set.seed(20261123)
group <- rep(c(FALSE, TRUE), each = 400)
keep[group, 3] <- keep[group, 3] * (runif(400) < .6)
keep[group, 7] <- pmax(keep[group, 7], runif(400) < .3)

emit(list(
  provenance = provenance("tests/oracles/dif.R", c("lme4", "psychTools"),
    "lme4::VerbAgg (De Boeck & Wilson 2004), answers yes against no; psychTools::ability with items 3 and 7 changed for the second half"),
  verbal = list(marks = rows(marks), focal = 1 * men, unpurified = lapply(1:24, function(i) compare(marks, men, rep(TRUE, 24), i))),
  changed = c(list(marks = rows(keep), focal = 1 * group), purified(keep, group))
))
