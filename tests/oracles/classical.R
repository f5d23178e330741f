# Classical statistics of a complete dichotomous test, of a test with partial credit and of raw scores.
# Run from the root of the repository: Rscript tests/oracles/classical.R > tests/oracles/classical.json
source("tests/oracles/common.R")
suppressPackageStartupMessages({library(psych); library(psychTools); library(e1071)})
options(warn = -1)

statistics <- function(marks) {
  marks <- as.matrix(marks)
  k <- ncol(marks)
  dimnames(marks) <- list(NULL, paste0("i", 1:k))
  raw <- rowSums(marks)
  a <- psych::alpha(marks, check.keys = FALSE, warnings = FALSE)
  odd <- rowSums(marks[, seq(1, k, 2), drop = FALSE])
  even <- rowSums(marks[, seq(2, k, 2), drop = FALSE])
  halves <- cor(odd, even)
  covariance <- diag(cov(marks, matrix(raw, nrow(marks), k)))
  rest <- raw - marks
  efficiency <- sapply(1:k, function(i) {
    cov(marks[, i], rest[, i]) / cov(sort(marks[, i]), sort(rest[, i]))
  })
  weights <- sqrt(pmax(covariance, 0))
  list(
    marks = rows(marks),
    mean = mean(raw), sd = sd(raw), median = median(raw),
    skewness = psych::skew(raw, type = 2), kurtosis = psych::kurtosi(raw, type = 2),
    skewness_e1071 = e1071::skewness(raw, type = 2), kurtosis_e1071 = e1071::kurtosis(raw, type = 2),
    alpha = a$total$raw_alpha,
    sem = sd(raw) * sqrt(1 - a$total$raw_alpha),
    split_half = 2 * halves / (1 + halves),
    item_mean = unname(colMeans(marks)), item_sd = unname(apply(marks, 2, sd)),
    item_rest = a$item.stats$r.drop,
    item_total = a$item.stats$raw.r,
    alpha_if_deleted = a$alpha.drop$raw_alpha,
    discriminative_efficiency = efficiency,
    effective_weight = unname(weights / sum(weights))
  )
}

data(ability)
dichotomous <- na.omit(ability)[1:120, ]

# Partial credit: sums of pairs of the same answers, so that maxima differ (0..2 and 0..1).
partial <- cbind(dichotomous[, 1] + dichotomous[, 2], dichotomous[, 3] + dichotomous[, 4],
                 dichotomous[, 5] + dichotomous[, 6], dichotomous[, 7:12])

# Chosen options of a multiple-choice test, with its key.
data(iqitems)
iq.keys <- c(4, 4, 4, 6, 6, 3, 4, 4, 5, 2, 2, 4, 3, 2, 6, 7)
chosen <- as.matrix(na.omit(iqitems))[1:150, ]
right <- 1 * sweep(chosen, 2, iq.keys, "==")
options_of <- function(i) {
  rest <- rowSums(right) - right[, i]
  ids <- sort(unique(chosen[, i]))
  lapply(ids, function(o) list(
    id = as.character(o), count = sum(chosen[, i] == o), share = mean(chosen[, i] == o),
    item_rest = cor(1 * (chosen[, i] == o), rest)
  ))
}

# Several forms: everybody saw a random 10 of the 16 items; the rest score is the share right of the others seen.
set.seed(20261123)
sparse <- dichotomous
for (n in 1:nrow(sparse)) sparse[n, sample(16, 6)] <- NA
sparse_rest <- sapply(1:16, function(i) {
  others <- sparse[, -i]
  share <- rowSums(others, na.rm = TRUE) / rowSums(!is.na(others))
  cor(sparse[, i], share, use = "complete.obs")
})

emit(list(
  provenance = provenance("tests/oracles/classical.R", c("psych", "psychTools", "e1071"),
    "psychTools::ability and psychTools::iqitems (SAPA project), the first complete rows"),
  dichotomous = statistics(dichotomous),
  partial = c(statistics(partial), list(maxima = c(2, 2, 2, 1, 1, 1, 1, 1, 1))),
  choices = list(key = as.character(iq.keys), items = colnames(chosen),
    chosen = rows(chosen),
    options = lapply(1:16, options_of)),
  sparse = list(
    marks = rows(sparse),
    facility = unname(colMeans(sparse, na.rm = TRUE)),
    sd = unname(apply(sparse, 2, sd, na.rm = TRUE)),
    item_rest = sparse_rest
  )
))
